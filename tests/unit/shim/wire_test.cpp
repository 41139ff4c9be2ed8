#include "shim/wire.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace reprise;
using namespace reprise::shim;

namespace {

const std::string any_bytes = std::string("a\0b\xff\xfe\n", 6);

process::LaunchSpec full_spec() {
  process::LaunchSpec spec;
  spec.token = "run.step.1";
  spec.argv = {"/bin/echo", "", any_bytes};
  spec.env = {{"A", "1"}, {"B", any_bytes}};
  spec.cwd = "/tmp";
  spec.stdin_text = any_bytes;
  spec.timeout_ms = 1;
  spec.grace_ms = 2;
  spec.delay_ms = 3;
  spec.log_path = "/log";
  spec.output_path = "/output";
  spec.log_bytes_max = 4;
  spec.stdout_bytes_max = 5;
  spec.output_bytes_max = 6;
  spec.daemons = true;
  spec.shared = true;
  spec.hidden = {{any_bytes, "[secret A]"}, {"another value", "[secret B]"}};
  spec.log_stdout = false;
  return spec;
}

process::LaunchResult full_result() {
  process::LaunchResult result;
  result.token = "run.step.1";
  result.ending = process::Ending::timed_out;
  result.exit = 7;
  result.signal = 9;
  result.error = "error";
  result.stdout_text = any_bytes;
  result.stderr_tail = any_bytes + "tail";
  result.stdout_cut = true;
  result.output_text = "key=value";
  result.output_cut = true;
  result.millis = 1'234'567'890'123;
  result.log_bytes = 11;
  result.log_sha256 = "abc";
  result.log_error = "write: full";
  result.survivors = true;
  result.masked = true;
  return result;
}

// The payload of the one frame in `bytes`.
std::string payload(const std::string& bytes, FrameKind expected) {
  std::string found;
  int frames = 0;
  FrameReader reader;
  REQUIRE(reader.feed(bytes, [&](FrameKind kind, std::string_view text) {
    CHECK(kind == expected);
    found = text;
    ++frames;
  }));
  REQUIRE(frames == 1);
  return found;
}

template <class Decode>
void refuse_every_part(const std::string& whole, Decode decode) {
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode(std::string_view(whole).substr(0, size)));
  CHECK_FALSE(decode(whole + "x"));
}

}  // namespace

TEST_CASE("a launch comes back as it was, every member and any bytes") {
  const auto given = full_spec();
  const auto spec = decode_spec(payload(encode(given), FrameKind::launch));
  REQUIRE(spec);
  CHECK(encode(*spec) == encode(given));
  CHECK(spec->argv == given.argv);
  CHECK(spec->env == given.env);
  CHECK(spec->stdin_text == given.stdin_text);
  CHECK(spec->cwd == "/tmp");
  CHECK(spec->timeout_ms == 1);
  CHECK(spec->grace_ms == 2);
  CHECK(spec->delay_ms == 3);
  CHECK(spec->log_bytes_max == 4);
  CHECK(spec->stdout_bytes_max == 5);
  CHECK(spec->output_bytes_max == 6);
  CHECK(spec->daemons);
  CHECK(spec->shared);
  REQUIRE(spec->hidden.size() == 2);
  CHECK(spec->hidden[0].text == any_bytes);
  CHECK(spec->hidden[1].mark == "[secret B]");
  CHECK_FALSE(spec->log_stdout);
  CHECK(spec->log_stderr);
}

TEST_CASE("a result comes back as it was, every member and any bytes") {
  const auto given = full_result();
  const auto result = decode_result(payload(encode(given), FrameKind::result));
  REQUIRE(result);
  CHECK(encode(*result) == encode(given));
  CHECK(result->ending == process::Ending::timed_out);
  CHECK(result->exit == 7);
  CHECK(result->signal == 9);
  CHECK(result->error == "error");
  CHECK(result->stdout_text == any_bytes);
  CHECK(result->stderr_tail == any_bytes + "tail");
  CHECK(result->stdout_cut);
  CHECK(result->output_text == "key=value");
  CHECK(result->output_cut);
  CHECK(result->millis == 1'234'567'890'123);
  CHECK(result->log_bytes == 11);
  CHECK(result->log_sha256 == "abc");
  CHECK(result->log_error == "write: full");
  CHECK(result->survivors);
  CHECK(result->masked);
}

TEST_CASE("orders and notes come back as they were") {
  const auto order = decode_stop(payload(encode(StopOrder{"t", 250}), FrameKind::stop));
  REQUIRE(order);
  CHECK(order->token == "t");
  CHECK(order->grace_ms == 250);
  CHECK(payload(encode_forget("t"), FrameKind::forget) == "t");
  AttemptNote note;
  note.identity = {"t", "boot", 5, "groups", {6, 7}, 8, 9, true};
  note.shim = 10;
  note.grace_ms = 11;
  note.timeout_ms = 12;
  note.program = "/bin/true";
  note.output_path = "/o";
  auto begun = decode_begun(payload(encode_begun(note), FrameKind::begun));
  REQUIRE(begun);
  CHECK(begun->identity.leader == 0);
  REQUIRE(decode_spawned(payload(encode_spawned(note), FrameKind::spawned), *begun));
  CHECK(begun->identity.leader == 8);
  CHECK(encode_begun(*begun) == encode_begun(note));
  CHECK(encode_spawned(*begun) == encode_spawned(note));
}

TEST_CASE("a payload that is cut or too long is refused") {
  refuse_every_part(payload(encode(full_spec()), FrameKind::launch), decode_spec);
  refuse_every_part(payload(encode(full_result()), FrameKind::result), decode_result);
  refuse_every_part(payload(encode(StopOrder{"t", 1}), FrameKind::stop), decode_stop);
  refuse_every_part(payload(encode_begun({}), FrameKind::begun), decode_begun);
}

TEST_CASE("a count that cannot be true is refused without being believed") {
  std::string bytes = payload(encode(full_spec()), FrameKind::launch);
  const std::size_t count_at = 8 + full_spec().token.size();
  bytes.replace(count_at, 8, "\xff\xff\xff\xff\xff\xff\xff\x7f");
  CHECK_FALSE(decode_spec(bytes));
}

TEST_CASE("frames are put together from pieces of any size") {
  const std::string stream =
      encode(full_spec()) + encode_forget("t") + encode(full_result()) + encode(StopOrder{"t", 1});
  for (std::size_t piece = 1; piece < 40; ++piece) {
    FrameReader reader;
    std::vector<FrameKind> kinds;
    for (std::size_t at = 0; at < stream.size(); at += piece)
      REQUIRE(reader.feed(std::string_view(stream).substr(at, piece),
                          [&](FrameKind kind, std::string_view) { kinds.push_back(kind); }));
    CHECK(kinds == std::vector<FrameKind>{FrameKind::launch, FrameKind::forget, FrameKind::result,
                                          FrameKind::stop});
  }
}

TEST_CASE("what is no frame ends the stream") {
  const auto ignore = [](FrameKind, std::string_view) {};
  CHECK_FALSE(FrameReader().feed(std::string(5, '\0'), ignore));
  CHECK_FALSE(FrameReader().feed("\xff\xff\xff\xff\x01", ignore));
}
