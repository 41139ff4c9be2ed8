#include "shim/attempt_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "rig/launcher_rig.h"

using namespace reprise;
using namespace reprise::shim;
using rig::Folder;
using rig::text_of;

namespace {

AttemptNote note(const std::string& token) {
  AttemptNote made;
  made.identity.token = token;
  made.identity.leader = 42;
  made.identity.leader_latest_us = 43;
  made.program = "/bin/true";
  return made;
}

process::LaunchResult result(const std::string& token) {
  process::LaunchResult made;
  made.token = token;
  made.exit = 3;
  made.stdout_text = std::string("x\0y", 3);
  return made;
}

void write_whole(const Folder& folder, const AttemptNote& one) {
  auto file = AttemptFile::create(folder.path(), one);
  REQUIRE(file);
  REQUIRE(file->add(encode_spawned(one)));
  REQUIRE(file->add(encode(result(one.identity.token))));
}

}  // namespace

TEST_CASE("an attempt file tells the note, the leader and the result") {
  const Folder folder;
  auto file = AttemptFile::create(folder.path(), note("t"));
  REQUIRE(file);
  auto stored = read_attempt(folder.path(), "t");
  REQUIRE(stored);
  REQUIRE(stored->note);
  CHECK(stored->note->identity.leader == 0);
  CHECK(stored->note->program == "/bin/true");
  REQUIRE(file->add(encode_spawned(note("t"))));
  CHECK(read_attempt(folder.path(), "t")->note->identity.leader == 42);
  CHECK_FALSE(read_attempt(folder.path(), "t")->result);
  REQUIRE(file->add(encode(result("t"))));
  REQUIRE(read_attempt(folder.path(), "t")->result);
  CHECK(read_attempt(folder.path(), "t")->result->stdout_text == std::string("x\0y", 3));
  CHECK_FALSE(read_attempt(folder.path(), "other"));
}

TEST_CASE("a file cut anywhere tells what is whole and no more") {
  const Folder folder;
  write_whole(folder, note("t"));
  const std::string path = attempt_path(folder.path(), "t");
  const std::string whole = text_of(path);
  bool had_note = false, had_leader = false;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::filesystem::resize_file(path, size);
    const auto stored = read_attempt(folder.path(), "t");
    REQUIRE(stored);
    CHECK_FALSE(stored->result);
    CHECK((stored->note.has_value() || !had_note));
    had_note = stored->note.has_value();
    const bool leader = had_note && stored->note->identity.leader == 42;
    CHECK((leader || !had_leader));
    had_leader = leader;
    std::ofstream(path, std::ios::binary) << whole;
  }
  CHECK(had_leader);
}

TEST_CASE("a flipped bit is noticed") {
  const Folder folder;
  write_whole(folder, note("t"));
  const std::string path = attempt_path(folder.path(), "t");
  const std::string whole = text_of(path);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    std::ofstream(path, std::ios::binary) << bad;
    const auto stored = read_attempt(folder.path(), "t");
    CHECK_FALSE((stored->note && stored->note->identity.leader == 42 && stored->result));
  }
}

TEST_CASE("long tokens that differ at their end have different files") {
  const Folder folder;
  const std::string one(300, 'a'), two = one + "b";
  write_whole(folder, note(one));
  write_whole(folder, note(two));
  const auto found = read_attempts(folder.path());
  REQUIRE(found.size() == 2);
  CHECK(found[0].token == one);
  CHECK(found[1].token == two);
}

TEST_CASE("a damaged file is still known by its name") {
  const Folder folder;
  std::ofstream(folder / "broken.attempt") << "nonsense";
  std::ofstream(folder / "other.output") << "no attempt";
  const auto found = read_attempts(folder.path());
  REQUIRE(found.size() == 1);
  CHECK(found[0].token == "broken");
  CHECK_FALSE(found[0].stored.note);
}

TEST_CASE("an attempt is removed with its output") {
  const Folder folder;
  AttemptNote one = note("t");
  one.output_path = folder / "t.output";
  write_whole(folder, one);
  std::ofstream(one.output_path) << "k=v";
  remove_attempt(folder.path(), "t");
  CHECK(std::filesystem::is_empty(folder.path()));
  remove_attempt(folder.path(), "t");  // again: nothing to do
}

TEST_CASE("only what can name a file is a token") {
  CHECK(is_token("run.step[1].2"));
  CHECK_FALSE(is_token(""));
  CHECK_FALSE(is_token(".."));
  CHECK_FALSE(is_token(".hidden"));
  CHECK_FALSE(is_token("a/b"));
  CHECK_FALSE(is_token(std::string("a\0b", 3)));
}

TEST_CASE("a folder that is missing is an error, not a crash") {
  const auto file = AttemptFile::create("/nonesuch", note("t"));
  REQUIRE_FALSE(file);
  CHECK(read_attempts("/nonesuch").empty());
}
