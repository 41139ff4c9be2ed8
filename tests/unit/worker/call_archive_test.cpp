// Archives: what goes in comes out, and S-22: what a hostile one would do to us.
#include <sys/stat.h>

#include "base/sha256.h"
#include "rig/kill_each.h"
#include "rig/tar.h"
#include "unit/worker/calls.h"

namespace reprise::worker {
namespace {

using model::Map;
using model::Value;
using rig::tar_end;
using rig::tar_entry;
namespace fs = std::filesystem;

constexpr std::int64_t mebibyte = 1 << 20;

Value extract_args(std::int64_t bytes_max = 200 * mebibyte, std::int64_t entries_max = 1'000) {
  return Map{
      {"archive", "a.tar"}, {"to", "out"}, {"max_bytes", bytes_max}, {"max_entries", entries_max}};
}

void make_tree(const world::Folder& folder) {
  fs::create_directories(folder / "in/deep/er");
  fs::create_directories(folder / "in/empty");
  folder.write("in/a", "text", 0640);
  folder.write("in/deep/er/\xc3\xa4 b", std::string(300'000, 'x'), 0755);
  folder.write("in/" + std::string(200, 'n'), "");
  fs::create_symlink("deep/er", folder / "in/link");
}

std::vector<std::string> lines_of(const world::Folder& folder, const std::string& name) {
  std::vector<std::string> lines;
  for (const auto& entry : fs::recursive_directory_iterator(folder / name)) {
    std::string line = fs::relative(entry.path(), folder / name).string();
    struct stat about {};
    ::lstat(entry.path().c_str(), &about);
    line += " " + std::to_string(about.st_mode);
    if (entry.is_symlink())
      line += " " + fs::read_symlink(entry.path()).string();
    else if (entry.is_regular_file())
      line += " " + std::to_string(about.st_mtim.tv_sec) + world::text_of(entry.path());
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST_CASE("what goes into an archive comes out of it") {
  const world::Folder folder;
  const auto place = place_in(folder);
  make_tree(folder);
  const char* format = GENERATE("tar", "tar.zst");
  const Value packed =
      value(make(call_archive, place, Map{{"from", "in"}, {"to", "a.tar"}, {"format", format}}));
  CHECK(packed["entries"] == Value(7));
  CHECK(packed["sha256"] == Value(base::sha256_hex(world::text_of(folder / "a.tar"))));
  const Value unpacked = value(make(call_extract, place, extract_args()));
  CHECK(unpacked["entries"] == Value(7));
  CHECK(unpacked["bytes"] == Value(300'004));
  CHECK(lines_of(folder, "out") == lines_of(folder, "in"));
  // Made again: it is there already, and the same.
  value(make(call_extract, place, extract_args()));
  folder.write("out/a", "something else");
  CHECK(code(make(call_extract, place, extract_args())) == "exists");
  CHECK(world::text_of(folder / "out/a") == "something else");
}

TEST_CASE("archives of tar and gzip are read, and tar reads ours") {
  const world::Folder folder;
  const auto place = place_in(folder);
  make_tree(folder);
  const char* how = GENERATE("--format=pax -cf", "-czf", "--zstd -cf");
  REQUIRE(std::system(("cd " + folder.quoted("in") + " && tar " + how + " ../a.tar .").c_str()) ==
          0);
  value(make(call_extract, place, extract_args()));
  CHECK(lines_of(folder, "out") == lines_of(folder, "in"));
  value(make(call_archive, place, Map{{"from", "in"}, {"to", "b.tar.zst"}, {"format", "tar.zst"}}));
  fs::create_directory(folder / "by tar");
  REQUIRE(std::system(
              ("tar --zstd -C " + folder.quoted("by tar") + " -xf " + folder.quoted("b.tar.zst"))
                  .c_str()) == 0);
  CHECK(lines_of(folder, "by tar") == lines_of(folder, "in"));
}

TEST_CASE("what no archive may hold is not left out silently") {
  const world::Folder folder;
  fs::create_directory(folder / "in");
  if (GENERATE(true, false))
    fs::create_symlink("../secret", folder / "in/link");
  else
    ::mkfifo((folder / "in/pipe").c_str(), 0600);
  CHECK(code(make(call_archive, place_in(folder),
                  Map{{"from", "in"}, {"to", "a.tar"}, {"format", "tar"}})) == "no-file");
  CHECK(folder.names() == std::vector<std::string>{"in"});
}

TEST_CASE("an archive is not made of the folder in which it stands") {
  const world::Folder folder;
  make_tree(folder);
  CHECK(code(make(call_archive, place_in(folder),
                  Map{{"from", "in"}, {"to", "in/a.tar"}, {"format", "tar"}})) == "inside");
  CHECK_FALSE(fs::exists(folder / "in/a.tar"));
}

struct Hostile {
  const char* what;
  const char* code;
  std::string archive;
};

std::vector<Hostile> hostile_archives() {
  const std::string file = tar_entry({"fine", "content"});
  return {
      {"../", "hostile", file + tar_entry({"../out-of-it", "x"})},
      {"../ in the middle", "hostile", file + tar_entry({"a/../../out-of-it", "x"})},
      {"absolute", "hostile", file + tar_entry({"/tmp/reprise-out-of-it", "x"})},
      {"a link out", "hostile", file + tar_entry({.name = "l", .target = "/etc", .type = '2'})},
      {"a link up", "hostile", file + tar_entry({.name = "l", .target = "a/../..", .type = '2'})},
      {"a link, then a file through it", "hostile",
       tar_entry({.name = "d", .type = '5', .mode = 0755}) +
           tar_entry({.name = "l", .target = "d", .type = '2'}) + tar_entry({"l/x", "x"})},
      {"two links, then a file through them", "hostile",
       tar_entry({.name = "d/e", .type = '5', .mode = 0755}) +
           tar_entry({.name = "l", .target = "d", .type = '2'}) +
           tar_entry({.name = "m", .target = "l/e", .type = '2'}) + tar_entry({"m/x", "x"})},
      {"a link, then a file in its place", "hostile",
       tar_entry({.name = "l", .target = "fine", .type = '2'}) + tar_entry({"l", "x"})},
      {"a hard link to a secret", "hostile",
       file + tar_entry({.name = "h", .target = "/etc/shadow", .type = '1'})},
      {"a hard link inside", "hostile",
       file + tar_entry({.name = "h", .target = "fine", .type = '1'})},
      {"a device", "hostile", file + tar_entry({.name = "sda", .type = '3'})},
      {"a pipe", "hostile", file + tar_entry({.name = "p", .type = '6'})},
      {"setuid", "hostile", file + tar_entry({.name = "su", .content = "x", .mode = 04755})},
      {"setgid", "hostile", file + tar_entry({.name = "sg", .content = "x", .mode = 02755})},
      {"a name twice", "hostile", file + tar_entry({"fine", "other"})},
      {"a file, then a folder of its name", "hostile", file + tar_entry({"fine/x", "x"})},
      {"no name", "hostile", file + tar_entry({"", "x"})},
      {"a length that lies", "damaged", file + tar_entry({.name = "long", .said_bytes = 5'000})},
      {"a length beyond everything", "too-large",
       file + tar_entry({.name = "huge", .said_bytes = (std::int64_t{1} << 33) - 1})},
      {"cut in the middle", "damaged",
       (file + tar_entry({"b", std::string(5'000, 'x')})).substr(0, 3'000)},
  };
}

TEST_CASE("S-22: a hostile archive is refused, and nothing of it stays anywhere") {
  for (const auto& hostile : hostile_archives()) {
    INFO(hostile.what);
    const world::Folder folder;
    folder.write("a.tar", hostile.archive + tar_end());
    CHECK(code(make(call_extract, place_in(folder), extract_args())) == hostile.code);
    CHECK(folder.names() == std::vector<std::string>{"a.tar"});
    CHECK_FALSE(fs::exists("/tmp/reprise-out-of-it"));
    CHECK_FALSE(fs::exists(fs::path(folder.path).parent_path() / "out-of-it"));
  }
}

TEST_CASE("S-22: an archive without its end is not taken for a whole one") {
  const world::Folder folder;
  folder.write("a.tar", tar_entry({"fine", "content"}));
  CHECK(code(make(call_extract, place_in(folder), extract_args())) == "damaged");
  folder.write("a.tar", "no archive at all");
  CHECK(code(make(call_extract, place_in(folder), extract_args())) == "damaged");
  folder.write("a.tar", tar_entry({"fine", "content"}) + tar_end());
  value(make(call_extract, place_in(folder), extract_args()));
}

TEST_CASE("S-22: bombs: too many bytes, too many entries, too much from too little") {
  const world::Folder folder;
  const auto place = place_in(folder);
  fs::create_directory(folder / "in");
  std::ofstream(folder / "in/zeros", std::ios::binary) << "";
  fs::resize_file(folder / "in/zeros", 150 * mebibyte);
  value(make(call_archive, place, Map{{"from", "in"}, {"to", "a.tar"}, {"format", "tar.zst"}}));
  REQUIRE(fs::file_size(folder / "a.tar") < 100'000);
  CHECK(code(make(call_extract, place, extract_args())) == "too-large");
  CHECK(code(make(call_extract, place, extract_args(149 * mebibyte))) == "too-large");
  std::string many;
  for (int i = 0; i < 1'001; ++i) many += tar_entry({"f" + std::to_string(i)});
  folder.write("a.tar", many + tar_end());
  CHECK(code(make(call_extract, place, extract_args())) == "too-large");
  CHECK(folder.names() == std::vector<std::string>{"a.tar", "in"});
}

TEST_CASE("S-22: a sparse file counts with its holes") {
  const world::Folder folder;
  const std::string make_it =
      "cd " + folder.quoted("") + " && truncate -s 300M hole && tar -S -cf a.tar hole && rm hole";
  REQUIRE(std::system(make_it.c_str()) == 0);
  REQUIRE(fs::file_size(folder / "a.tar") < 100'000);
  CHECK(code(make(call_extract, place_in(folder), extract_args())) == "too-large");
  CHECK(folder.names() == std::vector<std::string>{"a.tar"});
}

TEST_CASE("a flipped bit and a cut are seen in what is compressed") {
  const world::Folder folder;
  const auto place = place_in(folder);
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i * 7919) + "\n";
  folder.write("a", text);
  const Value args = Map{{"from", "a"}, {"to", "a.zst"}};
  const Value back = Map{{"from", "a.zst"}, {"to", "b"}, {"max_bytes", mebibyte}};
  const Value packed = value(make(call_compress, place, args));
  CHECK(packed["sha256"] == Value(base::sha256_hex(world::text_of(folder / "a.zst"))));
  CHECK(value(make(call_decompress, place, back))["sha256"] == Value(base::sha256_hex(text)));
  CHECK(world::text_of(folder / "b") == text);
  const std::string whole = world::text_of(folder / "a.zst");
  for (const std::size_t at : {whole.size() / 3, whole.size() / 2, whole.size() - 2}) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    folder.write("a.zst", bad);
    CHECK(code(make(call_decompress, place, back)) == "damaged");
    folder.write("a.zst", whole.substr(0, at));
    CHECK(code(make(call_decompress, place, back)) == "damaged");
  }
  folder.write("a.zst", whole);
  CHECK(code(make(call_decompress, place,
                  Map{{"from", "a.zst"}, {"to", "b"}, {"max_bytes", 1'000}})) == "too-large");
  CHECK(world::text_of(folder / "b") == text);
  CHECK(code(make(call_decompress, place, Map{{"from", "a"}, {"to", "b"}})) == "damaged");
  CHECK(folder.names() == std::vector<std::string>{"a", "a.zst", "b"});
}

TEST_CASE("D-02: packing and unpacking killed before each of their changes") {
  const int kills = rig::for_each_kill([](int number) {
    const world::Folder folder;
    const auto place = place_in(folder);
    fs::create_directories(folder / "in/d");
    folder.write("in/d/a", "text");
    const Value pack = Map{{"from", "in"}, {"to", "a.tar"}, {"format", "tar.zst"}};
    const auto work = [&] {
      make(call_archive, place, pack);
      make(call_extract, place, extract_args(), "another");
    };
    const bool killed = rig::killed_before(number, work);
    CAPTURE(number);
    if (fs::exists(folder / "out")) CHECK(world::text_of(folder / "out/d/a") == "text");
    value(make(call_archive, place, pack));
    value(make(call_extract, place, extract_args(), "another"));
    CHECK(folder.names() == std::vector<std::string>{"a.tar", "in", "out"});
    CHECK(lines_of(folder, "out") == lines_of(folder, "in"));
    return killed;
  });
  CHECK(kills > 20);
}

}  // namespace
}  // namespace reprise::worker
