#include "process/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "process/unique_fd.h"

using namespace reprise::process;

namespace {

struct Ended {
  std::string text;
  int status = 0;
};

// Runs it to its end with its output in a file.
Ended run(SpawnRequest request) {
  std::string path = (std::filesystem::temp_directory_path() / "reprise-spawn-XXXXXX").string();
  const UniqueFd out(::mkostemp(path.data(), O_CLOEXEC));
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  request.files = {null.get(), out.get(), out.get()};
  const auto pid = spawn(request);
  REQUIRE(pid);
  Ended ended;
  ::waitpid(*pid, &ended.status, 0);
  std::ifstream file(path);
  ended.text.assign(std::istreambuf_iterator<char>(file), {});
  std::filesystem::remove(path);
  return ended;
}

SpawnRequest shell(const std::string& script) {
  return {"/bin/sh", {"sh", "-c", script}, {"PATH=/usr/bin:/bin"}, "/", {}};
}

std::string error_of(const SpawnRequest& request) {
  const auto pid = spawn(request);
  REQUIRE_FALSE(pid);
  CHECK(pid.error().code == "not-started");
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);  // no zombie
  return pid.error().message;
}

}  // namespace

TEST_CASE("a program runs with its arguments as they are") {
  const auto ended = run({"/bin/echo", {"echo", "$HOME", "a b", "*", ""}, {}, "/", {}});
  CHECK(ended.text == "$HOME a b * \n");
  CHECK(WEXITSTATUS(ended.status) == 0);
}

TEST_CASE("the environment is exactly the given one") {
  ::setenv("LEAKED", "yes", 1);
  CHECK(run({"/usr/bin/env", {"env"}, {"B=2", "A=1"}, "/", {}}).text == "B=2\nA=1\n");
}

TEST_CASE("the working directory is the given one, and / where none is") {
  CHECK(run({"/bin/pwd", {"pwd"}, {}, "/tmp", {}}).text == "/tmp\n");
  CHECK(run({"/bin/pwd", {"pwd"}, {}, "", {}}).text == "/\n");
}

TEST_CASE("no descriptor but the three standard ones is inherited") {
  const UniqueFd leaking(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  REQUIRE(::fcntl(leaking.get(), F_GETFD) == 0);
  // The fourth is the folder that ls itself has open.
  CHECK(run({"/bin/ls", {"ls", "/proc/self/fd"}, {}, "/", {}}).text == "0\n1\n2\n3\n");
}

TEST_CASE("files may be given by numbers that are targets themselves") {
  const UniqueFd saved(::fcntl(0, F_DUPFD_CLOEXEC, 10));
  const UniqueFd low(::open("/dev/null", O_RDWR | O_CLOEXEC));
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const auto pid = spawn({"/bin/sh",
                          {"sh", "-c", "echo to three >&3"},
                          {},
                          "/",
                          {low.get(), low.get(), low.get(), ends[1]}});
  REQUIRE(pid);
  ::waitpid(*pid, nullptr, 0);
  ::close(ends[1]);
  char bytes[32];
  CHECK(std::string(bytes, static_cast<std::size_t>(::read(ends[0], bytes, sizeof bytes))) ==
        "to three\n");
  ::close(ends[0]);
}

TEST_CASE("signals start at their defaults with none blocked, whatever ours are") {
  const auto old = ::signal(SIGPIPE, SIG_IGN);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  const auto ended =
      run({"/bin/grep", {"grep", "-E", "SigBlk|SigIgn", "/proc/self/status"}, {}, "/", {}});
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::signal(SIGPIPE, old);
  CHECK(ended.text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_CASE("a child leads its own group, or its own session where asked") {
  const std::string ids = "cut -d' ' -f1,5,6 /proc/$$/stat";
  const std::string session = std::to_string(::getsid(0));
  const auto grouped = run(shell(ids)).text;
  const auto pid = grouped.substr(0, grouped.find(' '));
  CHECK(grouped == pid + " " + pid + " " + session + "\n");
  auto request = shell(ids);
  request.new_session = true;
  const auto alone = run(request).text;
  const auto leader = alone.substr(0, alone.find(' '));
  CHECK(alone == leader + " " + leader + " " + leader + "\n");
}

TEST_CASE("a program that cannot be started is an error that names it, and no child") {
  CHECK(error_of({"/bin/nonesuch", {"x"}, {}, "/", {0, 1, 2}}) ==
        "/bin/nonesuch: No such file or directory");
  CHECK(error_of({"/etc/passwd", {"x"}, {}, "/", {0, 1, 2}}) == "/etc/passwd: Permission denied");
  CHECK(error_of({"/bin/true", {"x"}, {}, "/nonesuch", {0, 1, 2}}) ==
        "working directory /nonesuch: No such file or directory");
  CHECK(error_of({"/bin/true", {"x", std::string(4 << 20, 'x')}, {}, "/", {0, 1, 2}}) ==
        "/bin/true: Argument list too long");
}

TEST_CASE("a text file without #! is not run by a shell") {
  const std::string path = std::filesystem::temp_directory_path() / "reprise-spawn-plain";
  std::ofstream(path) << "echo run\n";
  ::chmod(path.c_str(), 0700);
  CHECK(error_of({path, {"x"}, {}, "/", {0, 1, 2}}) == path + ": Exec format error");
  std::filesystem::remove(path);
}

TEST_CASE("a name without a slash is looked up in the PATH of the child") {
  CHECK(*find_program("sh", {"PATH=/nonesuch:/bin:/usr/bin"}, "/") == "/bin/sh");
  CHECK(*find_program("./sh", {"PATH=/bin"}, "/") == "./sh");
  CHECK(*find_program("sh", {"PATH=bin"}, "/") == "//bin/sh");
  const auto missing = find_program("nonesuch", {"PATH=/bin"}, "/");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message == "nonesuch: not found in PATH (/bin)");
  CHECK_FALSE(find_program("sh", {}, "/"));           // no PATH: no default
  CHECK_FALSE(find_program("etc", {"PATH=/"}, "/"));  // a folder
  CHECK_FALSE(find_program("", {"PATH=/bin"}, "/"));
}
