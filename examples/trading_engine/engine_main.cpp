// genesis-engine: a small trading engine, made to be broken and recovered. It writes an order every
// few milliseconds into its ledger, and the same order into a tally, which stands for the exchange:
// what the exchange has seen is there even when the ledger is lost.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>

#include "ledger.h"

namespace {

using genesis::Problem;

volatile sig_atomic_t stopping = 0;
void stop(int) { stopping = 1; }

constexpr int exit_usage = 2, exit_corrupt = 3, exit_second = 4;

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::map<std::string, std::string> options_of(int count, char** words) {
  std::map<std::string, std::string> options = {{"--every-ms", "20"}, {"--seconds", "0"}};
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    if (name == "--create")
      options[name] = "yes";
    else if (i + 1 < count)
      options[name] = words[++i];
  }
  return options;
}

// Held for life: two engines on one ledger would trade twice.
int hold_pidfile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) throw Problem(path + ": " + std::strerror(errno));
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    std::fprintf(stderr, "another engine holds %s\n", path.c_str());
    std::exit(exit_second);
  }
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file, 0) != 0 ||
      ::pwrite(file, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    throw Problem(path + ": " + std::strerror(errno));
  return file;
}

genesis::Order next_order(std::int64_t number) {
  static constexpr const char* symbols[] = {"BTC-USD", "ETH-USD", "SOL-USD"};
  genesis::Order order;
  order.at_us = now_us();
  order.lots = (number % 2 == 0 ? 1 : -1) * (1 + number % 9);
  order.symbol = symbols[number % 3];
  order.price = std::to_string(100 + number % 50) + "." + std::to_string(10 + number % 90);
  return order;
}

void tell_exchange(int tally, const genesis::Order& order) {
  const std::string line = std::to_string(order.at_us) + " " + std::to_string(::getpid()) + " " +
                           std::to_string(order.id) + " " + order.chain + "\n";
  if (::write(tally, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw Problem(std::string("tally: ") + std::strerror(errno));
}

// A ledger that cannot be trusted must not be traded on; a missing one is not an empty one.
void open_ledger(genesis::Database& ledger, bool create) {
  if (create) genesis::create_ledger(ledger);
  ledger.run("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
  const auto summary = genesis::check_ledger(ledger);
  std::fprintf(stderr, "trading on, after %lld orders\n", static_cast<long long>(summary.orders));
}

// In short pieces: a request to stop must not wait for the end of a long pause.
void rest(std::chrono::milliseconds pause) {
  constexpr std::chrono::milliseconds piece(50);
  for (; pause > pause.zero() && stopping == 0; pause -= piece)
    std::this_thread::sleep_for(std::min(pause, piece));
}

int trade(genesis::Database& ledger, int tally, std::map<std::string, std::string>& options) {
  const auto pause = std::chrono::milliseconds(std::stol(options["--every-ms"]));
  const auto limit = std::chrono::seconds(std::stol(options["--seconds"]));
  const auto begin = std::chrono::steady_clock::now();
  std::int64_t number = 0, errors = 0;
  while (stopping == 0) {
    if (limit.count() > 0 && std::chrono::steady_clock::now() - begin > limit) break;
    try {
      tell_exchange(tally, genesis::append_order(ledger, next_order(++number)));
    } catch (const Problem& problem) {
      // It goes on, as such programs do: somebody else must notice.
      if (++errors % 50 == 1) std::fprintf(stderr, "cannot write an order: %s\n", problem.what());
    }
    rest(pause);
  }
  std::fprintf(stderr, "stopped, %lld errors\n", static_cast<long long>(errors));
  return 0;
}

int run(std::map<std::string, std::string>& options) {
  const std::string path = options["--ledger"];
  const bool create = options.contains("--create");
  if (!create && ::access(path.c_str(), F_OK) != 0) throw Problem("there is no ledger " + path);
  const int pidfile = hold_pidfile(options["--pidfile"]);
  const int tally =
      ::open(options["--tally"].c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (tally < 0) throw Problem(options["--tally"] + ": " + std::strerror(errno));
  int status = 0;
  {
    genesis::Database ledger(path, create ? "mode=rwc" : "mode=rw");
    try {
      open_ledger(ledger, create);
      status = trade(ledger, tally, options);
    } catch (const Problem& problem) {
      std::fprintf(stderr, "the ledger cannot be trusted: %s\n", problem.what());
      status = exit_corrupt;
    }
  }
  ::unlink(options["--pidfile"].c_str());
  ::close(pidfile);
  return status;
}

}  // namespace

int main(int count, char** words) {
  auto options = options_of(count, words);
  for (const char* needed : {"--ledger", "--pidfile", "--tally"})
    if (!options.contains(needed)) {
      std::fputs(
          "usage: genesis-engine --ledger FILE --pidfile FILE --tally FILE [--create]\n"
          "                      [--every-ms N] [--seconds N]\n",
          stderr);
      return exit_usage;
    }
  struct sigaction action {};
  action.sa_handler = stop;
  for (const int number : {SIGTERM, SIGINT}) ::sigaction(number, &action, nullptr);
  try {
    return run(options);
  } catch (const Problem& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return 1;
  }
}
