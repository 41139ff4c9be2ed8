#include "shim/event_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

#include "process/boot_time.h"

using namespace reprise;
using process::boot_us;
using shim::EventLoop;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0); }
  ~Pipe() { ::close(ends[0]), ::close(ends[1]); }
  void write() { REQUIRE(::write(ends[1], "x", 1) == 1); }
  int ends[2];
};

}  // namespace

TEST_CASE("timers fire in the order of their times, not before them") {
  EventLoop loop;
  std::string order;
  const std::int64_t begin = boot_us();
  loop.at(begin + 20'000, [&] { order += 'c', loop.stop(); });
  loop.at(begin + 10'000, [&] { order += 'b'; });
  loop.at(begin - 1, [&] { order += 'a'; });  // due already
  loop.run();
  CHECK(order == "abc");
  CHECK(boot_us() >= begin + 20'000);
}

TEST_CASE("a timer that is set while another fires is kept") {
  EventLoop loop;
  bool second = false;
  loop.at(boot_us() + 1'000,
          [&] { loop.at(boot_us() + 1'000, [&] { second = true, loop.stop(); }); });
  loop.run();
  CHECK(second);
}

TEST_CASE("a cancelled timer does not fire, and cancelling twice is harmless") {
  EventLoop loop;
  bool fired = false;
  const auto timer = loop.at(boot_us() + 1'000, [&] { fired = true; });
  loop.cancel(timer);
  loop.cancel(timer);
  loop.at(boot_us() + 5'000, [&] { loop.stop(); });
  loop.run();
  CHECK_FALSE(fired);
}

TEST_CASE("a watched file is told while it is readable, until it is unwatched") {
  EventLoop loop;
  Pipe pipe;
  int told = 0;
  EventLoop::Id watch = 0;
  watch = loop.watch(pipe.ends[0], [&] {
    if (++told < 3) return;
    loop.unwatch(watch, pipe.ends[0]);
    loop.at(boot_us() + 10'000, [&] { loop.stop(); });
  });
  pipe.write();
  loop.run();
  CHECK(told == 3);
}

TEST_CASE("a file that is unwatched by another's handler is not told any more") {
  EventLoop loop;
  Pipe one, two;
  EventLoop::Id first = 0, second = 0;
  int told = 0;
  const auto tell = [&] {
    ++told;
    loop.unwatch(first, one.ends[0]);
    loop.unwatch(second, two.ends[0]);
    loop.at(boot_us() + 10'000, [&] { loop.stop(); });
  };
  first = loop.watch(one.ends[0], tell);
  second = loop.watch(two.ends[0], tell);
  one.write();
  two.write();
  loop.run();
  CHECK(told == 1);
}

TEST_CASE("a file that cannot be watched is refused") {
  EventLoop loop;
  CHECK(loop.watch(-1, [] {}) == 0);
}

TEST_CASE("a watch asked for writing is told when there is room") {
  EventLoop loop;
  Pipe pipe;
  int told = 0;
  EventLoop::Id watch = loop.watch(pipe.ends[1], [&] { ++told, loop.stop(); });
  loop.also_writable(watch, pipe.ends[1], true);
  loop.run();
  CHECK(told == 1);
}
