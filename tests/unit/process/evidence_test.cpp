#include "process/evidence.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "process/boot_time.h"
#include "process/spawn.h"
#include "process/unique_fd.h"

using namespace reprise::process;

namespace {

// Children that wait to be killed, and are.
class Sleepers {
 public:
  ~Sleepers() {
    for (const pid_t pid : pids_) ::kill(pid, SIGKILL), ::waitpid(pid, nullptr, 0);
  }
  pid_t start(const std::vector<std::string>& env = {}, int out = -1) {
    const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const int output = out < 0 ? null.get() : out;
    const auto pid =
        spawn({"/bin/sleep", {"sleep", "1000"}, env, "/", {null.get(), output, output}});
    REQUIRE(pid);
    pids_.push_back(*pid);
    // The parent goes on as soon as exec is sure to succeed; the environment shows a little later.
    while (!env.empty() && !environment_of(*pid, token_variable).value) ::usleep(100);
    return *pid;
  }

 private:
  std::vector<pid_t> pids_;
};

AttemptIdentity attempt(const std::string& token) {
  AttemptIdentity identity;
  identity.token = token;
  identity.boot_id = boot_id();
  identity.begun_us = boot_us();
  identity.control_groups = control_groups_of(::getpid());
  return identity;
}

Members find(const AttemptIdentity& identity) {
  return find_members({identity}, look_at_processes({identity})).at(0);
}

std::vector<pid_t> pids(const std::vector<ProcessInfo>& list) {
  std::vector<pid_t> found;
  for (const auto& info : list) found.push_back(info.pid);
  return found;
}

}  // namespace

TEST_CASE("a leader is a member by its pid and start time") {
  Sleepers sleepers;
  auto identity = attempt("t1");
  identity.leader = sleepers.start();
  identity.leader_latest_us = boot_us();
  CHECK(pids(find(identity).alive) == std::vector<pid_t>{identity.leader});
}

TEST_CASE("a pid that was used again later is no leader") {
  Sleepers sleepers;
  auto identity = attempt("t2");
  identity.leader_latest_us = boot_us();
  ::usleep(3 * start_grain_us);
  identity.leader = sleepers.start();
  CHECK(find(identity).alive.empty());
}

TEST_CASE("a process that was there before the attempt is no member, whatever it carries") {
  Sleepers sleepers;
  sleepers.start({"REPRISE_ATTEMPT_TOKEN=t3"});
  ::usleep(3 * start_grain_us);
  CHECK(find(attempt("t3")).alive.empty());
}

TEST_CASE("a process is found by the token it carries, with the pid never noted") {
  Sleepers sleepers;
  const auto identity = attempt("t4");
  const pid_t child = sleepers.start({"REPRISE_ATTEMPT_TOKEN=t4"});
  sleepers.start({"REPRISE_ATTEMPT_TOKEN=t4.longer"});
  sleepers.start();
  CHECK(pids(find(identity).alive) == std::vector<pid_t>{child});
}

TEST_CASE("a process that lost its environment is found by the pipe it holds") {
  Sleepers sleepers;
  auto identity = attempt("t5");
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = sleepers.start({}, ends[1]);
  identity.pipes = standard_pipes_of(child);
  CHECK(pids(find(identity).alive) == std::vector<pid_t>{child});
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a group number alone makes a process doubtful, not a member to be killed") {
  Sleepers sleepers;
  auto identity = attempt("t6");
  identity.leader_latest_us = boot_us();
  const pid_t member = sleepers.start();
  auto table = look_at_processes({identity});
  for (auto& suspect : table)
    if (suspect.info.pid == member) suspect.info.group = 4'000'000;
  identity.leader = 4'000'000;
  const auto found = find_members({identity}, table).at(0);
  CHECK(found.alive.empty());
  CHECK(pids(found.doubtful) == std::vector<pid_t>{member});
}

TEST_CASE("children of a member are members though nothing marks them") {
  Sleepers sleepers;
  const auto identity = attempt("t7");
  const pid_t parent = sleepers.start({"REPRISE_ATTEMPT_TOKEN=t7"});
  const pid_t child = sleepers.start();
  auto table = look_at_processes({identity});
  for (auto& suspect : table)
    if (suspect.info.pid == child) suspect.info.parent = parent;
  CHECK(find_members({identity}, table).at(0).alive.size() == 2);
}

TEST_CASE("nothing outlives a restart of the host") {
  Sleepers sleepers;
  auto identity = attempt("t8");
  identity.boot_id = "another boot";
  sleepers.start({"REPRISE_ATTEMPT_TOKEN=t8"});
  CHECK(find(identity).alive.empty());
}

TEST_CASE("this process and its ancestors are never named") {
  auto identity = attempt("t9");
  identity.begun_us = 0;
  identity.leader = ::getpid();
  identity.leader_latest_us = boot_us();
  CHECK(find(identity).alive.empty());
}

TEST_CASE("each attempt gets its own members") {
  Sleepers sleepers;
  const auto one = attempt("t10"), two = attempt("t11");
  const pid_t first = sleepers.start({"REPRISE_ATTEMPT_TOKEN=t10"});
  const pid_t second = sleepers.start({"REPRISE_ATTEMPT_TOKEN=t11"});
  const auto found = find_members({one, two}, look_at_processes({one, two}));
  CHECK(pids(found[0].alive) == std::vector<pid_t>{first});
  CHECK(pids(found[1].alive) == std::vector<pid_t>{second});
}

TEST_CASE("a daemon that left group, session and token may stay") {
  Sleepers sleepers;
  auto identity = attempt("t12");
  identity.daemons = true;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t daemon = sleepers.start({}, ends[1]);
  const pid_t stray = sleepers.start({"REPRISE_ATTEMPT_TOKEN=t12"}, ends[1]);
  identity.pipes = standard_pipes_of(daemon);
  CHECK(pids(find(identity).alive) == std::vector<pid_t>{stray});
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("an adopted process without any environment is doubtful in our control groups only") {
  Sleepers sleepers;
  auto identity = attempt("t13");
  const pid_t child = sleepers.start();  // its parent, this process, stands for who adopts orphans
  REQUIRE(environment_of(child, "X").bare);
  const auto found = find(identity);
  CHECK(found.alive.empty());
  CHECK(pids(found.doubtful) == std::vector<pid_t>{child});
  identity.control_groups = "0::/elsewhere\n";
  CHECK(find(identity).doubtful.empty());
}
