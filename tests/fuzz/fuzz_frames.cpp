// Fuzzes what the worker and its confined process say to each other: bytes that are no frame end
// the line and nothing else; a value comes out of a frame, and out of a script, as it went in.
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "model/json.h"
#include "script/machine.h"
#include "worker/frames.h"

namespace {

using namespace reprise;
using model::Value;

struct Line {
  int ends[2] = {-1, -1};
  Line() {
    REPRISE_ASSERT(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "a line");
    const int room = 1 << 20;
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  }
  ~Line() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
};

// Raw bytes, then the end of the stream: as many values as are whole.
void check_bytes(std::string_view bytes) {
  Line line;
  REPRISE_ASSERT(::send(line.ends[0], bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                     static_cast<ssize_t>(bytes.size()),
                 "the bytes fit");
  ::shutdown(line.ends[0], SHUT_WR);
  std::size_t frames = 0;
  worker::FrameReader reader(line.ends[1]);
  while (reader.next()) ++frames;
  REPRISE_ASSERT(frames * 5 <= bytes.size(), "no frame out of nothing");
}

void check_frame(const Value& value) {
  Line line;
  REPRISE_ASSERT(worker::send_frame(line.ends[0], value), "a frame is sent");
  const auto back = worker::FrameReader(line.ends[1]).next();
  REPRISE_ASSERT(back && model::to_json(*back) == model::to_json(value), "it arrives as it was");
}

// Deep or huge values may be refused, by an error; what is taken is not changed.
void check_bridge(const Value& value) {
  script::Machine machine({8u << 20, {}}, [](std::string_view) {});
  const auto stop = machine.start(
      {{"same.lua", "return {same = inputs.same}"}, {}, Value(model::Map{{"same", value}}), 1});
  const auto* ended = std::get_if<script::Machine::Ended>(&stop);
  // An empty map comes back as the empty list: a table has no other way to say it.
  const std::string before = model::to_json(value);
  if (ended == nullptr || before.find("{}") != std::string::npos) return;
  const auto same = ended->outputs.find("same");
  REPRISE_ASSERT(model::to_json(same == ended->outputs.end() ? Value() : same->second) == before,
                 "a value comes back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_bytes(text);
  if (const auto value = model::parse_json(text)) {
    check_frame(*value);
    check_bridge(*value);
  }
  return 0;
}
