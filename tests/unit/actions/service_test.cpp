#include <sys/wait.h>

#include "actions/child.h"
#include "actions/look.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::json;
using world::Value;

namespace {

using End = actions::Outcome::End;

// A daemon in sh: writes its pidfile after $2 seconds, ticks, ends on TERM unless told otherwise.
constexpr const char* daemon_script = R"(#!/bin/sh
trap 'rm -f "$1"; exit 0' TERM
sleep "${2:-0}"
echo $$ > "$1"
tr '\0' '\n' < /proc/$$/environ > "$1.env"
while :; do sleep 0.05; done
)";
constexpr const char* stubborn_script = R"(#!/bin/sh
trap '' TERM
echo $$ > "$1"
while :; do sleep 0.05; done
)";

class PidfileService {
 public:
  explicit PidfileService(const char* script = daemon_script) {
    program_ = folder.write("daemon", script, 0755);
  }
  ~PidfileService() {
    for (const auto& one : process::all_processes())
      if (one.session == session_ && session_ > 1) ::kill(one.pid, SIGKILL);
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
  actions::Outcome act(const std::string& what, model::Map more = {}) {
    more.insert({{"driver", "pidfile"}, {"name", pidfile()}, {"do", what}});
    more.insert({{"grace", "200ms"}, {"within", "5s"}});
    more.insert({"start", Value(model::List{program_, pidfile(), delay})});
    auto outcome = actions::perform_service(world::inputs_for("service", Value(more)), {});
    if (const pid_t pid = pid_of(outcome); pid > 0) session_ = pid;
    return outcome;
  }
  static pid_t pid_of(const actions::Outcome& outcome) {
    return static_cast<pid_t>(Value(outcome.outputs)["pid"].integer_or(0));
  }
  std::string pidfile() const { return folder / "pid"; }

  world::Folder folder;
  std::string delay = "0";

 private:
  std::string program_;
  pid_t session_ = 0;
};

std::string state_of(const actions::Outcome& outcome) {
  return Value(outcome.outputs)["state"].text_or("");
}
bool changed(const actions::Outcome& outcome) {
  return Value(outcome.outputs)["changed"].boolean_or(false);
}

}  // namespace

TEST_CASE("pidfile: start, status, stop, each proven and each harmless twice") {
  PidfileService service;
  const auto started = service.act("start");
  INFO(started.error.message);
  REQUIRE(started.end == End::succeeded);
  CHECK(changed(started));
  const pid_t pid = service.pid_of(started);
  CHECK(actions::process_of(pid).has_value());
  const auto again = service.act("start");
  CHECK(service.pid_of(again) == pid);
  CHECK_FALSE(changed(again));
  CHECK(state_of(service.act("status")) == "running");
  const auto stopped = service.act("stop");
  CHECK(stopped.end == End::succeeded);
  CHECK(state_of(stopped) == "stopped");
  CHECK_FALSE(actions::process_of(pid).has_value());
  CHECK_FALSE(changed(service.act("stop")));
  CHECK(state_of(service.act("status")) == "stopped");
}

TEST_CASE("pidfile: a daemon leads its own session and carries nothing of the attempt") {
  PidfileService service;
  ::setenv("REPRISE_ATTEMPT_TOKEN", "r1.step.1", 1);
  ::setenv("REPRISE_OUTPUT", "/nowhere", 1);
  const auto started = service.act("start");
  ::unsetenv("REPRISE_ATTEMPT_TOKEN");
  ::unsetenv("REPRISE_OUTPUT");
  REQUIRE(started.end == End::succeeded);
  const pid_t pid = service.pid_of(started);
  CHECK(actions::process_of(pid)->session == pid);
  CHECK(::getpgid(pid) == pid);
  const std::string environment = world::text_of(service.pidfile() + ".env");
  CHECK(environment.find("PATH=") != std::string::npos);
  CHECK(environment.find("REPRISE_") == std::string::npos);
  // Standard input, output, error; the shell itself may hold its script.
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    INFO(entry.path() << " " << target);
    CHECK((gone || target == "/dev/null" || target == service.folder / "daemon"));
  }
}

TEST_CASE("pidfile: restart gives another process, also when it did not run") {
  PidfileService service;
  const pid_t first = service.pid_of(service.act("restart"));
  const auto restarted = service.act("restart");
  CHECK(restarted.end == End::succeeded);
  CHECK(service.pid_of(restarted) != first);
  CHECK_FALSE(actions::process_of(first).has_value());
  service.act("stop");
}

TEST_CASE("pidfile: a start that was cut short is waited for and not doubled") {
  PidfileService service;
  // The worker has died between the start and the pidfile: all that is left is the note.
  const std::string note = service.pidfile() + ".starting";
  const auto pid =
      actions::start_daemon({{service.folder / "daemon", service.pidfile(), "1"}, "", "", note});
  REQUIRE(pid.has_value());
  const auto resumed = service.act("start");
  REQUIRE(resumed.end == End::succeeded);
  CHECK(service.pid_of(resumed) == *pid);
  CHECK_FALSE(changed(service.act("start")));
  CHECK(service.act("stop").end == End::succeeded);
  CHECK_FALSE(std::filesystem::exists(note));
}

TEST_CASE("pidfile: a pidfile that was opened and is not written yet is waited for") {
  PidfileService service(
      "#!/bin/sh\n: > \"$1\"\nsleep 0.3\necho $$ > \"$1\"\n"
      "while :; do sleep 0.05; done\n");
  const auto started = service.act("start");
  REQUIRE(started.end == End::succeeded);
  CHECK(changed(started));
  CHECK(service.act("stop").end == End::succeeded);
}

TEST_CASE("pidfile: a stop finds what is still starting") {
  PidfileService service;
  const auto pid = actions::start_daemon({{service.folder / "daemon", service.pidfile(), "30"},
                                          "",
                                          "",
                                          service.pidfile() + ".starting"});
  REQUIRE(pid.has_value());
  CHECK(service.act("stop", {{"kill", true}, {"within", "500ms"}}).end == End::succeeded);
  CHECK_FALSE(actions::process_of(*pid).has_value());
}

TEST_CASE("pidfile: a start that fails leaves nothing running") {
  PidfileService service;
  service.delay = "30";
  const auto started = service.act("start", {{"within", "300ms"}});
  CHECK(started.end == End::failed);
  const pid_t pid = std::stoi(world::text_of(service.pidfile() + ".starting"));
  CHECK_FALSE(actions::process_of(pid).has_value());
}

TEST_CASE("pidfile: of a program in the foreground the pidfile is written before it begins") {
  PidfileService service("#!/bin/sh\ncp \"$1\" \"$1.seen\"\nwhile :; do sleep 0.05; done\n");
  const auto started = service.act("start", {{"foreground", true}});
  REQUIRE(started.end == End::succeeded);
  CHECK(world::text_of(service.pidfile() + ".seen") ==
        std::to_string(service.pid_of(started)) + "\n");
  CHECK(service.act("stop", {{"foreground", true}}).end == End::succeeded);
  CHECK_FALSE(std::filesystem::exists(service.pidfile()));
}

TEST_CASE("pidfile: a program that ends at once is a definite failure with its last words") {
  PidfileService service("#!/bin/sh\necho 'ledger is corrupt' >&2\nexit 7\n");
  const auto started = service.act("start", {{"log", service.folder / "log"}});
  CHECK(started.end == End::failed);
  CHECK(started.error.message.find("exit 7") != std::string::npos);
  CHECK(started.error.message.find("ledger is corrupt") != std::string::npos);
}

TEST_CASE("pidfile: a program that does not stay up for the grace is not started") {
  PidfileService service("#!/bin/sh\necho $$ > \"$1\"\nsleep 0.4\n");
  const auto started = service.act("start", {{"grace", "2s"}});
  CHECK(started.end == End::failed);
  CHECK(started.error.message.find("did not stay up") != std::string::npos);
}

TEST_CASE("pidfile: a program that cannot be started says why") {
  PidfileService service;
  const auto started = service.act("start", {{"start", Value(model::List{"/nonexistent/engine"})}});
  CHECK(started.end == End::failed);
  CHECK(started.error.message.find("/nonexistent/engine") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(service.pidfile() + ".starting"));
}

TEST_CASE("pidfile: what ignores TERM is not called stopped, and is killed only on request") {
  PidfileService service(stubborn_script);
  const auto started = service.act("start");
  REQUIRE(started.end == End::succeeded);
  const auto refused = service.act("stop", {{"within", "300ms"}});
  CHECK(refused.end == End::failed);
  CHECK(refused.error.hint.find("kill: true") != std::string::npos);
  CHECK(actions::process_of(service.pid_of(started)).has_value());
  const auto killed = service.act("stop", {{"within", "300ms"}, {"kill", true}});
  CHECK(killed.end == End::succeeded);
  CHECK_FALSE(actions::process_of(service.pid_of(started)).has_value());
}

TEST_CASE("pidfile: what the service has forked off must be gone too") {
  PidfileService service(
      "#!/bin/sh\ntrap 'exit 0' TERM\n(trap '' TERM; exec sleep 60) &\n"
      "echo $! > \"$1.child\"\necho $$ > \"$1\"\n"
      "while :; do sleep 0.05; done\n");
  REQUIRE(service.act("start").end == End::succeeded);
  const pid_t child = std::stoi(world::text_of(service.pidfile() + ".child"));
  const auto refused = service.act("stop", {{"within", "300ms"}});
  CHECK(refused.end == End::failed);
  CHECK(refused.error.message.find(std::to_string(child)) != std::string::npos);
  ::kill(child, SIGKILL);
}

TEST_CASE("pidfile: a stale pidfile is no running service and does not hinder the start") {
  PidfileService service;
  const pid_t gone = ::fork();
  if (gone == 0) ::_exit(0);
  ::waitpid(gone, nullptr, 0);
  service.folder.write("pid", std::to_string(gone) + "\n");
  CHECK(state_of(service.act("status")) == "stopped");
  CHECK(service.act("stop").end == End::succeeded);
  CHECK_FALSE(std::filesystem::exists(service.pidfile()));
  service.folder.write("pid", std::to_string(gone) + "\n");
  CHECK(service.act("start").end == End::succeeded);
}

TEST_CASE("pidfile: a pid that another process has got is not touched") {
  PidfileService service;
  const pid_t other = ::fork();
  if (other == 0) {
    ::execlp("sleep", "sleep", "60", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  service.folder.write("pid", std::to_string(other) + "\n");
  // As if it had been written an hour before the process began.
  const auto now = std::filesystem::file_time_type::clock::now();
  std::filesystem::last_write_time(service.pidfile(), now - std::chrono::hours(1));
  const auto unclear = service.act("stop");
  CHECK(unclear.end == End::failed);
  CHECK(unclear.error.code == "ambiguous");
  const auto told = service.act("stop", {{"process", "genesis-engine"}});
  CHECK(told.end == End::succeeded);
  CHECK(actions::process_of(other).has_value());
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
}

TEST_CASE("pidfile: a file that holds no pid is an error, never 'stopped'") {
  PidfileService service;
  service.folder.write("pid", GENERATE("", "soon", "1", "-7", "99999999999"));
  CHECK(service.act("status").end == End::failed);
  CHECK(service.act("stop").end == End::failed);
}
