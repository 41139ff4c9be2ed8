// What a launch through the launcher and its shim costs, beside its floor measured in the same run:
// posix_spawn of the same program with two pipes, read to their ends, and a wait.
// usage: bench_shim WORKER FOLDER [LAUNCHES]      prints one JSON line per figure
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "shim/launcher.h"

namespace {

using namespace reprise;
using Clock = std::chrono::steady_clock;

constexpr int rounds = 9;

void drain_and_close(int (&ends)[2]) {
  char bytes[256];
  ::close(ends[1]);
  while (::read(ends[0], bytes, sizeof bytes) > 0) {
  }
  ::close(ends[0]);
}

void spawn_once() {
  int out[2], err[2];
  if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(err, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, out[1], 1);
  ::posix_spawn_file_actions_adddup2(&files, err[1], 2);
  char program[] = "/bin/true";
  char* argv[] = {program, nullptr};
  pid_t pid = 0;
  if (::posix_spawn(&pid, program, &files, nullptr, argv, environ) != 0) std::abort();
  ::posix_spawn_file_actions_destroy(&files);
  drain_and_close(out);
  drain_and_close(err);
  ::waitpid(pid, nullptr, 0);
}

void spawn_on_threads(int count, int threads) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([=] {
      for (int n = 0; n < count / threads; ++n) spawn_once();
    });
  for (auto& thread : all) thread.join();
}

// A launcher that keeps `parallel` children going until `count` have ended.
class Chain {
 public:
  Chain(boost::asio::io_context& io, const std::string& folder, const std::string& worker)
      : io_(io),
        folder_(folder),
        launcher_(
            io, folder, worker, [this](process::LaunchResult result) { ended(result); },
            [](const std::string&, const std::string&) { std::abort(); }) {}

  void run(int count, int parallel) {
    to_start_ = to_end_ = count;
    for (int i = 0; i < parallel; ++i) start_next();
    io_.restart();
    io_.run();
  }

 private:
  void start_next() {
    if (to_start_ == 0) return;
    --to_start_;
    process::LaunchSpec spec;
    spec.token = "run.step." + std::to_string(++number_);
    spec.argv = {"/bin/true"};
    for (char** item = environ; *item != nullptr; ++item)
      if (char* sign = std::strchr(*item, '='))
        spec.env.emplace_back(std::string(*item, sign), sign + 1);
    spec.timeout_ms = 60'000;
    spec.log_path = folder_ + "/logs/" + spec.token + ".log";
    spec.output_path = folder_ + "/attempts/" + spec.token + ".output";
    launcher_.launch(std::move(spec));
  }
  void ended(const process::LaunchResult& result) {
    if (result.ending != process::Ending::exited || result.exit != 0) std::abort();
    launcher_.forget(result.token);
    start_next();
    if (--to_end_ == 0) io_.stop();
  }

  boost::asio::io_context& io_;
  std::string folder_;
  shim::Launcher launcher_;
  int number_ = 0, to_start_ = 0, to_end_ = 0;
};

double us_each(int count, const std::function<void()>& work) {
  const auto begin = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / count;
}

struct Spread {
  double median, min, max;
};

Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 2], values.front(), values.back()};
}

// Floor and product take turns, so that what else the machine does meets both.
void compare(const char* name, int count, const std::function<void()>& floor,
             const std::function<void()>& product) {
  std::vector<double> floors, products, ratios;
  for (int i = 0; i < rounds; ++i) {
    floors.push_back(us_each(count, floor));
    products.push_back(us_each(count, product));
    ratios.push_back(products.back() / floors.back());
  }
  const Spread low = spread(floors), high = spread(products), ratio = spread(ratios);
  std::printf(
      "{\"figure\":\"%s\",\"floor_us\":%.0f,\"floor_us_min\":%.0f,\"floor_us_max\":%.0f,"
      "\"us\":%.0f,\"us_min\":%.0f,\"us_max\":%.0f,\"ratio\":%.2f,\"ratio_min\":%.2f,"
      "\"ratio_max\":%.2f}\n",
      name, low.median, low.min, low.max, high.median, high.min, high.max, ratio.median, ratio.min,
      ratio.max);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) return std::fputs("usage: bench_shim WORKER FOLDER [LAUNCHES]\n", stderr), 2;
  int launches = 300;
  if (count > 3) std::from_chars(words[3], words[3] + std::strlen(words[3]), launches);
  ::mkdir(words[2], 0700);
  boost::asio::io_context io;
  Chain chain(io, words[2], words[1]);
  chain.run(8, 2);  // both shims are up
  compare(
      "launch, one after the other", launches, [&] { spawn_on_threads(launches, 1); },
      [&] { chain.run(launches, 1); });
  compare(
      "launch, 2 at a time", launches, [&] { spawn_on_threads(launches, 2); },
      [&] { chain.run(launches, 2); });
  compare(
      "launch, 16 at a time", launches, [&] { spawn_on_threads(launches, 2); },
      [&] { chain.run(launches, 16); });
}
