// supervisor: against a real supervisord. systemd: there is none to be had in a test, so its driver
// is held against a program that records how it is called and answers as systemctl does.
#include <sys/wait.h>

#include "actions/look.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::Value;

namespace {

using End = actions::Outcome::End;

class Supervisor {
 public:
  Supervisor() {
    config_ = folder.write("supervisord.conf", R"([supervisord]
nodaemon=true
logfile=%(here)s/main.log
pidfile=%(here)s/own.pid
childlogdir=%(here)s
[unix_http_server]
file=%(here)s/socket
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://%(here)s/socket
[program:engine]
command=/bin/sh -c 'trap "exit 0" TERM; while :; do sleep 0.05; done'
autostart=false
startsecs=0
stopwaitsecs=3
[program:crasher]
command=/bin/false
autostart=false
startsecs=1
startretries=1
)");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::execlp("supervisord", "supervisord", "-c", config_.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    REQUIRE(world::soon([&] { return std::filesystem::exists(folder / "socket"); }, 30));
  }
  ~Supervisor() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  actions::Outcome act(const std::string& what, const std::string& name = "engine") {
    return actions::perform_service(
        world::inputs_for("service", Value(model::Map{{"driver", "supervisor"},
                                                      {"name", name},
                                                      {"config", config_},
                                                      {"do", what},
                                                      {"grace", "300ms"},
                                                      {"within", "20s"}})),
        {});
  }
  world::Folder folder;

 private:
  std::string config_;
  pid_t pid_ = 0;
};

class Systemctl {
 public:
  Systemctl() {
    folder.write("systemctl",
                 "#!/bin/sh\ncd \"${0%/*}\"\necho \"$@\" >> calls\n"
                 "case $3 in\n"
                 "  show) cat state ;;\n"
                 "  start) printf 'LoadState=loaded\\nActiveState=active\\n"
                 "SubState=running\\nMainPID=%s\\n' \"$PPID\" > state ;;\n"
                 "  stop) cp stopped state ;;\n"
                 "esac\n",
                 0755);
    for (const char* name : {"state", "stopped"})
      folder.write(name, "LoadState=loaded\nActiveState=inactive\nSubState=dead\nMainPID=0\n");
    old_path_ = ::getenv("PATH");
    ::setenv("PATH", (folder / "" + ":" + old_path_).c_str(), 1);
  }
  ~Systemctl() { ::setenv("PATH", old_path_.c_str(), 1); }
  actions::Outcome act(const std::string& what, const std::string& name = "genesis.service") {
    return actions::perform_service(
        world::inputs_for("service", Value(model::Map{{"driver", "systemd"},
                                                      {"name", name},
                                                      {"do", what},
                                                      {"grace", "100ms"},
                                                      {"within", "300ms"}})),
        {});
  }
  world::Folder folder;

 private:
  std::string old_path_;
};

std::string state_of(const actions::Outcome& outcome) {
  return Value(outcome.outputs)["state"].text_or("");
}

}  // namespace

TEST_CASE("supervisor: start, status, restart and stop of a real program") {
  Supervisor supervisor;
  CHECK(state_of(supervisor.act("status")) == "stopped");
  const auto started = supervisor.act("start");
  INFO(started.error.message);
  REQUIRE(started.end == End::succeeded);
  const auto pid = static_cast<pid_t>(started.outputs.at("pid").integer());
  CHECK(actions::process_of(pid).has_value());
  CHECK_FALSE(supervisor.act("start").outputs.at("changed").boolean());
  const auto restarted = supervisor.act("restart");
  CHECK(restarted.outputs.at("pid").integer() != pid);
  const auto stopped = supervisor.act("stop");
  CHECK(stopped.end == End::succeeded);
  CHECK(state_of(stopped) == "stopped");
  CHECK_FALSE(actions::process_of(pid).has_value());
}

TEST_CASE("supervisor: a program that crashes is never called running") {
  Supervisor supervisor;
  const auto started = supervisor.act("start", "crasher");
  CHECK(started.end == End::failed);
  CHECK(state_of(started) == "failed");
}

TEST_CASE("supervisor: names of no or of many programs are refused") {
  Supervisor supervisor;
  REQUIRE(supervisor.act("start").end == End::succeeded);
  for (const char* name : {"nobody", "all", "*", "engine crasher", "-h", ""}) {
    INFO(name);
    CHECK(supervisor.act("stop", name).end == End::failed);
  }
  CHECK(state_of(supervisor.act("status")) == "running");
}

TEST_CASE("supervisor: when it cannot be reached nothing is known, and nothing succeeds") {
  world::Folder folder;
  const auto outcome = actions::perform_service(
      world::inputs_for("service",
                        Value(model::Map{{"driver", "supervisor"},
                                         {"name", "engine"},
                                         {"config", folder.write("c",
                                                                 "[supervisorctl]\nserverurl="
                                                                 "unix:///nonexistent\n")},
                                         {"do", "stop"}})),
      {});
  CHECK(outcome.end == End::failed);
}

TEST_CASE("systemd (recorded): calls are argv with the unit after --, and the state is read back") {
  Systemctl systemctl;
  const auto started = systemctl.act("start");
  INFO(started.error.message);
  CHECK(started.end == End::succeeded);
  CHECK(state_of(started) == "running");
  const std::string calls = world::text_of(systemctl.folder / "calls");
  CHECK(calls.find("--no-pager --no-ask-password start -- genesis.service\n") != std::string::npos);
  CHECK(calls.find("show --property=LoadState,ActiveState,SubState,MainPID -- genesis.service") !=
        std::string::npos);
}

TEST_CASE("systemd (recorded): a stop after which the main process lives is a failure") {
  Systemctl systemctl;
  REQUIRE(systemctl.act("start").end == End::succeeded);
  const auto stopped = systemctl.act("stop");  // the main process is this test, which lives on
  CHECK(stopped.end == End::failed);
  CHECK(stopped.error.code == "still-running");
}

TEST_CASE("systemd (recorded): unknown and failed units, and names that are patterns") {
  Systemctl systemctl;
  systemctl.folder.write("state", "LoadState=not-found\nActiveState=inactive\nSubState=dead\n");
  CHECK(systemctl.act("stop").end == End::failed);
  systemctl.folder.write("state",
                         "LoadState=loaded\nActiveState=failed\nSubState=failed\nMainPID=0\n");
  CHECK(state_of(systemctl.act("status")) == "failed");
  CHECK(systemctl.act("status", "*").end == End::failed);
  CHECK(systemctl.act("status", "--all").end == End::failed);
}
