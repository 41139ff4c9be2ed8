#include "process/processes.h"

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

// A child that waits to be killed.
pid_t start_sleeper(const std::vector<std::string>& env = {}, int out = -1) {
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const int output = out < 0 ? null.get() : out;
  const auto pid = spawn({"/bin/sleep", {"sleep", "1000"}, env, "/", {null.get(), output, output}});
  REQUIRE(pid);
  // The parent goes on as soon as exec is sure to succeed; the environment shows a little later.
  while (!env.empty() && environment_of(*pid, "NAME").value != "right") ::usleep(100);
  return *pid;
}

void end(pid_t pid) {
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

}  // namespace

TEST_CASE("a process is known by its parent, group and start time") {
  const std::int64_t before = boot_us();
  const pid_t child = start_sleeper();
  const auto info = read_process(child);
  REQUIRE(info);
  CHECK(info->parent == ::getpid());
  CHECK(info->group == child);
  CHECK(info->session == ::getsid(0));
  CHECK_FALSE(info->dead);
  CHECK(info->started_us + start_grain_us >= before);
  CHECK(info->started_us <= boot_us());
  end(child);
  CHECK_FALSE(read_process(child));
}

TEST_CASE("a zombie counts as dead") {
  const pid_t child = start_sleeper();
  ::kill(child, SIGKILL);
  siginfo_t info{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) == 0);
  const auto zombie = read_process(child);
  REQUIRE(zombie);
  CHECK(zombie->dead);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("the list of all processes holds this one and its children") {
  const pid_t child = start_sleeper();
  bool own = false, childs = false;
  for (const auto& info : all_processes()) {
    own = own || info.pid == ::getpid();
    childs = childs || info.pid == child;
  }
  CHECK(own);
  CHECK(childs);
  end(child);
}

TEST_CASE("a subtree is found in any order of the table") {
  // 2 -> 5 -> 3, and 4 beside them
  const std::vector<ProcessInfo> table = {{3, 5, 0, 0, 0, false},
                                          {4, 1, 0, 0, 0, false},
                                          {5, 2, 0, 0, 0, false},
                                          {2, 1, 0, 0, 0, false}};
  std::vector<pid_t> pids;
  for (const auto& info : subtree(table, {2})) pids.push_back(info.pid);
  CHECK(pids == std::vector<pid_t>{3, 5, 2});
}

TEST_CASE("the environment of a child is read by exact names") {
  const pid_t child = start_sleeper({"XNAME=wrong", "NAME=right", "EMPTY="});
  CHECK(environment_of(child, "NAME").value == std::optional<std::string>("right"));
  CHECK(environment_of(child, "EMPTY").value == std::optional<std::string>(""));
  const auto absent = environment_of(child, "ABSENT");
  CHECK(absent.readable);
  CHECK_FALSE(absent.value);
  end(child);
  CHECK_FALSE(environment_of(child, "NAME").readable);
}

TEST_CASE("the pipes a child writes to are told by their inodes") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const pid_t child = start_sleeper({}, ends[1]);
  const auto pipes = standard_pipes_of(child);
  CHECK(pipes.out != 0);
  CHECK(pipes.out == pipes.err);
  end(child);
  const pid_t other = start_sleeper();
  CHECK(standard_pipes_of(other).out == 0);
  end(other);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a signal reaches exactly the process that was meant") {
  const pid_t child = start_sleeper();
  auto info = *read_process(child);
  info.started_us -= start_grain_us;  // as if the pid had been used again since
  CHECK_FALSE(signal_process(info, SIGKILL));
  CHECK_FALSE(read_process(child)->dead);
  info.started_us += start_grain_us;
  CHECK(signal_process(info, SIGKILL));
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  CHECK_FALSE(signal_process(info, SIGKILL));
}
