// The background engine: its start, and the hidden command that is it.
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "app/line_socket.h"
#include "app/paths.h"
#include "base/crash_point.h"
#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/host.h"
#include "cli/remote.h"

namespace reprise::cli {

namespace {

constexpr int start_checks_max = 1'500;
constexpr auto start_check_period = std::chrono::milliseconds(10);

base::Result<pid_t> spawn_detached(const Context& context, const std::vector<std::string>& resume) {
  std::vector<std::string> words = {app::own_path(), "--state", context.state, "engine"};
  for (const auto& run_id : resume) words.insert(words.end(), {"--resume", run_id});
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::mkdir(context.state.c_str(), 0700);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  const std::string log = context.state + "/engine.log";
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0)
    return base::fail("no-engine", std::string("cannot start: ") + std::strerror(error));
  return pid;
}

// Another may have become the engine meanwhile, for a run of its own: it gets these. Or it is on
// its way out: then its place is waited for.
int be_engine(const Context& context, const std::vector<std::string>& run_ids) {
  constexpr int tries_max = 300;
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    HostRequest request;
    request.background = true;
    request.resume = !run_ids.empty();
    request.run_ids = run_ids;
    auto code = host(context, std::move(request));
    if (code) return *code;
    if (code.error().code != "busy") return context.fail(code.error());
    if (auto socket = app::LineSocket::connect(context.state); socket)
      if (run_ids.empty() || resume_there(*socket, run_ids)) return success;
    wait_for_engine();
  }
  return context.fail({"no-engine", "the engine of " + context.state + " does not answer"});
}

}  // namespace

base::Status start_background(const Context& context, const std::vector<std::string>& resume) {
  auto pid = spawn_detached(context, resume);
  if (!pid) return base::fail(pid.error());
  for (int check = 0; check < start_checks_max; ++check) {
    if (auto socket = app::LineSocket::connect(context.state); socket) return {};
    int status = 0;
    if (::waitpid(*pid, &status, WNOHANG) == *pid) {
      // It may have lost the race against another engine, which then answers.
      if (app::LineSocket::connect(context.state)) return {};
      return base::fail(
          WIFEXITED(status) && WEXITSTATUS(status) == refused ? "refused" : "no-engine",
          "the background engine ended with status " +
              std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1),
          "See " + context.state + "/engine.log");
    }
    std::this_thread::sleep_for(start_check_period);
  }
  return base::fail(
      "no-engine", "the background engine (pid " + std::to_string(*pid) + ") does not answer yet",
      "It goes on once the processes that the engine before has left are at their end: "
      "follow the run then with reprise attach. See " +
          context.state + "/engine.log");
}

void add_engine(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("engine", "The background engine")->group("");
  auto runs = std::make_shared<std::vector<std::string>>();
  auto points = std::make_shared<bool>(false);
  command->add_option("--resume", *runs, "Runs to go on with");
  command->add_flag("--crash-points", *points, "Names where REPRISE_CRASH_POINT can kill");
  command->callback([&context, runs, points] {
    if (*points) {
      for (const auto name : base::crash_point_names()) context.print(std::string(name) + "\n");
      return;
    }
    context.exit = be_engine(context, *runs);
  });
}

}  // namespace reprise::cli
