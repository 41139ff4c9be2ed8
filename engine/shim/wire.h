// The encoding of launches and results, on the socket between engine and shim and in attempt files:
// small, binary, and good for any bytes a child may write.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "process/evidence.h"
#include "process/launch.h"

namespace reprise::shim {

// A frame is: length of what follows (4 bytes, little endian), kind (1 byte), payload.
enum class FrameKind : std::uint8_t {
  launch = 1,   // engine to shim: a LaunchSpec
  stop = 2,     // engine to shim: a StopOrder
  forget = 3,   // engine to shim: a token
  result = 4,   // shim to engine, and in attempt files: a LaunchResult
  begun = 5,    // attempt files: an AttemptNote without a leader
  spawned = 6,  // attempt files: the leader of the same AttemptNote
  rouse = 7,    // engine to shim: nothing more; see Launcher::rouse
};

struct StopOrder {
  std::string token;
  base::Millis grace_ms = 0;
};

// What an attempt file says of a launch, for whoever finds the file without its shim.
struct AttemptNote {
  process::AttemptIdentity identity;
  pid_t shim = 0;
  base::Millis grace_ms = 0;
  base::Millis timeout_ms = 0;
  std::string program;      // argv[0], for messages; arguments may hold secrets
  std::string output_path;  // goes when the attempt is forgotten
  std::uint64_t round = 0;  // how often its file was used; see AttemptFile
};

std::string encode(const process::LaunchSpec& spec);
std::string encode(const StopOrder& order);
std::string encode_forget(const std::string& token);
std::string encode_rouse();
std::string encode(const process::LaunchResult& result);
std::string encode_begun(const AttemptNote& note);
std::string encode_spawned(const AttemptNote& note);

// Nothing where the payload is not exactly one such value.
std::optional<process::LaunchSpec> decode_spec(std::string_view payload);
std::optional<StopOrder> decode_stop(std::string_view payload);
std::optional<process::LaunchResult> decode_result(std::string_view payload);
std::optional<AttemptNote> decode_begun(std::string_view payload);
bool decode_spawned(std::string_view payload, AttemptNote& note);

constexpr std::size_t frame_bytes_max = 64u << 20;
constexpr std::size_t frame_head_bytes = 5;

// Puts frames together from pieces of any size.
class FrameReader {
 public:
  using OnFrame = std::function<void(FrameKind, std::string_view payload)>;
  // False: what came is no frame; the stream is of no use any more.
  bool feed(std::string_view bytes, const OnFrame& on_frame);

 private:
  std::string rest_;
};

}  // namespace reprise::shim
