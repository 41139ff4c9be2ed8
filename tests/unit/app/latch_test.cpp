// The kill switch's file: set and cleared in place, obeyed by whoever reads it next.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

#include "app/latch.h"
#include "rig/folder.h"

using reprise::app::Latch;
using reprise::rig::Folder;

TEST_CASE("a new latch is open and its file is made") {
  Folder folder;
  Latch latch(folder.path);
  CHECK(latch.refusal().empty());
  CHECK(std::filesystem::file_size(folder.path + "/latch") > 0);
}

TEST_CASE("what one sets the next one obeys, with the reason") {
  Folder folder;
  REQUIRE(Latch(folder.path).set("ann", "fire"));
  Latch later(folder.path);
  CHECK(later.is_set());
  CHECK(later.refusal() == "kill switch: fire (ann)");
  CHECK(later.error().code == "stopped");
  REQUIRE(later.clear("ann", "fine", later.written_us()));
  CHECK_FALSE(Latch(folder.path).is_set());
}

TEST_CASE("who cleared it, and why, is there for the runs that learn of it later") {
  Folder folder;
  REQUIRE(Latch(folder.path).set("ann (uid 7)", "fire"));
  CHECK(Latch(folder.path).by() == "ann (uid 7)");
  CHECK(Latch(folder.path).why() == "fire");
  const auto set_us = Latch(folder.path).written_us();
  REQUIRE(Latch(folder.path).clear("bob (uid 8)", "out\nand cold", set_us));
  CHECK(Latch(folder.path).by() == "bob (uid 8)");
  CHECK(Latch(folder.path).why() == "out\nand cold");
}

TEST_CASE("a switch whose file could not be written is not opened by reading the file") {
  Folder folder;
  Latch latch(folder.path);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit none{0, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
  const auto written = latch.set("ann", "fire");
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);
  CHECK_FALSE(written);
  latch.reread();
  CHECK(latch.is_set());
  REQUIRE(latch.clear("ann", "fine", latch.written_us()));
  CHECK_FALSE(latch.is_set());
}

TEST_CASE("setting does not make the file longer, so it needs no free space") {
  Folder folder;
  Latch latch(folder.path);
  const auto before = std::filesystem::file_size(folder.path + "/latch");
  REQUIRE(latch.set("ann", std::string(5'000, 'x')));
  CHECK(std::filesystem::file_size(folder.path + "/latch") == before);
}

TEST_CASE("one byte written by hand is enough, and unreadable counts as set") {
  Folder folder;
  std::ofstream(folder.path + "/latch") << "1";
  CHECK(Latch(folder.path).is_set());
  CHECK(Latch(folder.path).by() == "latch file");
  for (const char* line : {"1\n", "1 \n", "1\n\n"}) {
    std::ofstream(folder.path + "/latch") << line;
    CHECK(Latch(folder.path).reason() == "no reason given (latch file)");
  }
  std::ofstream(folder.path + "/latch") << "1 fire\n";
  CHECK(Latch(folder.path).reason() == "fire (latch file)");
  REQUIRE(Latch(folder.path).set("ann", ""));
  CHECK(Latch(folder.path).reason() == "no reason given (ann)");
  std::filesystem::remove(folder.path + "/latch");
  std::filesystem::create_directory(folder.path + "/latch");
  CHECK(Latch(folder.path).is_set());
}

TEST_CASE("who opens what was set before does not open what somebody else has set since") {
  Folder folder;
  REQUIRE(Latch(folder.path).set("ann", "fire"));
  Latch latch(folder.path);
  const auto seen_us = latch.written_us();
  Latch(folder.path).set("bob", "flood");
  std::filesystem::last_write_time(
      folder.path + "/latch",
      std::filesystem::file_time_type::clock::now() + std::chrono::seconds(1));
  const auto opened = latch.clear("ann", "it is out", seen_us);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == "stopped");
  CHECK(Latch(folder.path).reason() == "flood (bob)");
}

TEST_CASE("when it was last set is known, by whatever hand; and where not, it is now") {
  Folder folder;
  Latch latch(folder.path);
  namespace fs = std::filesystem;
  fs::last_write_time(folder.path + "/latch",
                      fs::file_time_type::clock::now() - std::chrono::hours(2));
  const auto long_ago = latch.written_us();
  std::ofstream(folder.path + "/latch", std::ios::in) << "1";
  CHECK(latch.written_us() - long_ago > 3'600'000'000);
  fs::remove(folder.path + "/latch");
  CHECK(latch.written_us() == std::numeric_limits<reprise::base::WallMicros>::max());
}

TEST_CASE("a latch that is set by another process is seen at the next look") {
  Folder folder;
  Latch own(folder.path), other(folder.path);
  REQUIRE(other.set("ann", "fire"));
  CHECK_FALSE(own.is_set());
  own.reread();
  CHECK(own.is_set());
}
