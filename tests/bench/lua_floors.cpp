// What steps in Lua cannot do without: a state with its libraries for each, a word to the process
// that computes and one back, and commits. Each command prints steps a second.
//
//   lua_floors chain DIR COUNT   one after the other, a commit of two events for each
//   lua_floors many DIR COUNT    on two processes, two events for each, 100 in a commit
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <lua.hpp>

#include <algorithm>
#include <string>

#include "bench/rows.h"

namespace {

using bench::check;
using bench::now;
using bench::Rows;

void run_script() {
  lua_State* lua = luaL_newstate();
  luaL_openlibs(lua);
  check(luaL_dostring(lua, "return {ok = true}") == LUA_OK, "lua");
  lua_close(lua);
}

// A process that runs a script for each byte and answers with it.
class Computer {
 public:
  Computer() {
    check(::pipe2(there_, O_CLOEXEC) == 0 && ::pipe2(back_, O_CLOEXEC) == 0, "pipe2");
    pid_ = ::fork();
    check(pid_ >= 0, "fork");
    if (pid_ == 0) serve();
    ::close(there_[0]);
    ::close(back_[1]);
  }
  Computer(const Computer&) = delete;
  Computer& operator=(const Computer&) = delete;
  ~Computer() {
    ::close(there_[1]);
    ::waitpid(pid_, nullptr, 0);
  }
  void begin(char word) const { check(::write(there_[1], &word, 1) == 1, "write"); }
  void wait() const {
    char byte = 0;
    check(::read(back_[0], &byte, 1) == 1, "read");
  }

 private:
  [[noreturn]] void serve() const {
    ::close(there_[1]);
    char word = 0;
    while (::read(there_[0], &word, 1) == 1) {
      for (int i = 0; i < word; ++i) run_script();
      check(::write(back_[1], &word, 1) == 1, "write");
    }
    ::_exit(0);
  }

  int there_[2], back_[2];
  pid_t pid_ = -1;
};

double chain(const std::string& folder, int count) {
  const Computer computer;
  Rows rows(folder);
  const double began = now();
  for (int i = 0; i < count; ++i) {
    rows.commit(2);
    computer.begin(1);
    computer.wait();
  }
  return count / (now() - began);
}

double many(const std::string& folder, int count) {
  constexpr char each = 25;  // of the 50 steps of a commit
  const Computer left, right;
  Rows rows(folder);
  const double began = now();
  for (int i = 0; i < count; i += 2 * each) {
    left.begin(each);
    right.begin(each);
    rows.commit(4 * each);
    left.wait();
    right.wait();
  }
  return count / (now() - began);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 3 ? argv[1] : "";
  const int count = argc > 3 ? std::max(1, std::stoi(argv[3])) : 0;
  if (command == "chain") return std::printf("%.3f\n", chain(argv[2], count)) < 0;
  if (command == "many") return std::printf("%.3f\n", many(argv[2], count)) < 0;
  std::fprintf(stderr, "usage: lua_floors chain|many DIR COUNT\n");
  return 2;
}
