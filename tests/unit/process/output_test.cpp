#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/sha256.h"
#include "process/log_file.h"
#include "process/output_pump.h"
#include "rig/folder.h"

using namespace reprise;
using namespace reprise::process;
using rig::Folder;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a child that writes `bytes` to one stream leaves in the pump.
void feed(OutputPump& pump, OutputPump::Stream stream, const std::string& bytes) {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t count = ::write(ends[1], rest.data(), rest.size());
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
    CHECK(pump.drain(ends[0], stream, 1u << 20));
  }
  ::close(ends[1]);
  CHECK_FALSE(pump.drain(ends[0], stream, 1u << 20));
  ::close(ends[0]);
}

}  // namespace

TEST_CASE("a log holds what was said, and its hash is that of the file") {
  const Folder folder;
  LogFile log(folder / "logs/run/step.log", 1000);
  CHECK_FALSE(std::filesystem::exists(folder / "logs"));  // nothing said: no file
  log.append(std::string("one\0", 4));
  log.append("two\n");
  CHECK(text_of(folder / "logs/run/step.log") == std::string("one\0two\n", 8));
  CHECK(log.size() == 8);
  CHECK(log.sha256_hex() == base::sha256_hex(std::string("one\0two\n", 8)));
  CHECK(log.error().empty());
}

TEST_CASE("a silent child has the hash of nothing") {
  LogFile log("/nonesuch/log", 10);
  CHECK(log.sha256_hex() == base::sha256_hex(""));
  CHECK(log.error().empty());
}

TEST_CASE("a log is cut at its cap with one mark") {
  const Folder folder;
  LogFile log(folder / "log", 10);
  log.append("12345678");
  log.append("90abc");
  log.append("more");
  const std::string expected = "1234567890\n[reprise: the log is cut here, after 10 bytes]\n";
  CHECK(text_of(folder / "log") == expected);
  CHECK(log.size() == expected.size());
  CHECK(log.sha256_hex() == base::sha256_hex(expected));
}

TEST_CASE("a log goes on behind what it held before, hash included") {
  const Folder folder;
  std::ofstream(folder / "log") << "old ";
  LogFile log(folder / "log", 100);
  log.append("new");
  CHECK(log.size() == 7);
  CHECK(log.sha256_hex() == base::sha256_hex("old new"));
}

TEST_CASE("a log that cannot be written says why and keeps to what it has") {
  const Folder folder;
  std::ofstream(folder / "file") << "";
  LogFile log(folder / "file/log", 100);
  log.append("text");
  log.append("text");
  CHECK(log.error() == "open: Not a directory");
  CHECK(log.size() == 0);
}

TEST_CASE("a log does not follow a link") {
  const Folder folder;
  std::filesystem::create_symlink(folder / "victim", folder / "log");
  LogFile log(folder / "log", 100);
  log.append("text");
  CHECK_FALSE(log.error().empty());
  CHECK_FALSE(std::filesystem::exists(folder / "victim"));
}

TEST_CASE("the first of stdout and the last of stderr are kept, everything is logged") {
  const Folder folder;
  LaunchSpec spec;
  spec.log_path = folder / "log";
  spec.stdout_bytes_max = 5;
  OutputPump pump(spec);
  feed(pump, OutputPump::Stream::out,
       std::string("a\0\xff"
                   "defg",
                   7));
  feed(pump, OutputPump::Stream::err, std::string(10'000, 'x') + "end");
  LaunchResult result;
  pump.store(result);
  CHECK(result.stdout_text == std::string("a\0\xff"
                                          "de",
                                          5));
  CHECK(result.stdout_cut);
  CHECK(result.stderr_tail == std::string(4093, 'x') + "end");
  CHECK(result.log_bytes == 10'010);
  CHECK(result.log_sha256 == base::sha256_hex(text_of(folder / "log")));
}

TEST_CASE("output that just fits is not called cut") {
  LaunchSpec spec;
  spec.stdout_bytes_max = 4;
  OutputPump pump(spec);
  feed(pump, OutputPump::Stream::out, "1234");
  LaunchResult result;
  pump.store(result);
  CHECK(result.stdout_text == "1234");
  CHECK_FALSE(result.stdout_cut);
}

TEST_CASE("one turn of reading is bounded") {
  OutputPump pump(LaunchSpec{});
  const int zeros = ::open("/dev/zero", O_RDONLY | O_CLOEXEC);
  CHECK(pump.drain(zeros, OutputPump::Stream::out, 1u << 20));  // comes back although it never ends
  ::close(zeros);
}

TEST_CASE("an output file is read up to its cap, and only a plain file is") {
  const Folder folder;
  bool cut = false;
  std::ofstream(folder / "plain") << "key=value";
  CHECK(read_capped(folder / "plain", 100, cut) == "key=value");
  CHECK_FALSE(cut);
  CHECK(read_capped(folder / "plain", 3, cut) == "key");
  CHECK(cut);
  CHECK(read_capped(folder / "absent", 3, cut).empty());
  CHECK_FALSE(cut);
  std::filesystem::create_symlink(folder / "plain", folder / "link");
  CHECK(read_capped(folder / "link", 100, cut).empty());
  REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  CHECK(read_capped(folder / "fifo", 100, cut).empty());  // and does not hang
  CHECK(read_capped(folder.path, 100, cut).empty());
}

TEST_CASE("a hidden text reaches neither the log nor the masked result, and the result has it") {
  const Folder folder;
  LaunchSpec spec;
  spec.log_path = folder / "step.log";
  spec.hidden = {{"canary-value", "[secret C]"}};
  OutputPump pump(spec);
  feed(pump, OutputPump::Stream::out, "say canary-");
  feed(pump, OutputPump::Stream::out, "value!\n");
  feed(pump, OutputPump::Stream::err, std::string(10'000, 'x') + "canary-value");
  LaunchResult result;
  pump.store(result);
  result.output_text = "token=canary-value\n";
  const auto masked = pump.masked(result);
  CHECK(result.stdout_text == "say canary-value!\n");
  CHECK(result.stderr_tail.ends_with("canary-value"));
  CHECK_FALSE(result.masked);
  REQUIRE(masked);
  CHECK(masked->masked);
  CHECK(masked->stdout_text == "say [secret C]!\n");
  CHECK(masked->stderr_tail.size() == 4096);
  CHECK(masked->stderr_tail.ends_with("xx[secret C]"));
  CHECK(masked->output_text == "token=[secret C]\n");
  const std::string log = text_of(spec.log_path);
  CHECK(log == "say [secret C]!\n" + std::string(10'000, 'x') + "[secret C]");
  CHECK(masked->log_sha256 == base::sha256_hex(log));
}

TEST_CASE("with nothing to hide there is no masked result") {
  OutputPump pump(LaunchSpec{});
  LaunchResult result;
  pump.store(result);
  CHECK_FALSE(pump.masked(result));
}

TEST_CASE("a stream that is not to be logged leaves one line that says so") {
  const Folder folder;
  LaunchSpec spec;
  spec.log_path = folder / "step.log";
  spec.log_stdout = false;
  OutputPump pump(spec);
  feed(pump, OutputPump::Stream::out, "one\n");
  feed(pump, OutputPump::Stream::err, "two\n");
  feed(pump, OutputPump::Stream::out, "three\n");
  LaunchResult result;
  pump.store(result);
  CHECK(result.stdout_text == "one\nthree\n");
  CHECK(text_of(spec.log_path) ==
        "[reprise: stdout is left out: an output of it is secret]\ntwo\n");
}
