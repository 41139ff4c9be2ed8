// Audit: what was asked for, by whom, and whether it was let in, as entries of the stream "audit"
// hold it. What came of it is in the run's own events, after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/identity.h"
#include "base/result.h"
#include "base/time.h"

namespace reprise::access {

inline constexpr std::string_view audit_stream = "audit";

// Texts that come from outside are cut here, so that nobody fills the journal by asking.
inline constexpr std::size_t audit_text_bytes_max = 500;

struct Request {
  std::string actor = {}, person = {};
  std::string address = {};  // "control socket", "no engine", "10.0.0.7:51234"
  std::string what = {};     // "answer q1 approve", "POST /api/v1/runs"
  std::string run = {}, runbook = {};
  bool allowed = true;
  std::string why = {};  // of a refusal, or of a broken glass
  bool break_glass = false;
  std::uint64_t left_out = 0;  // refusals before this one that were too many to write down
};

struct StoredRequest {
  std::string kind, body;  // "request.allowed" or "request.refused"
};
StoredRequest encode(const Request& request);
base::Result<Request> decode_request(std::string_view kind, std::string_view body);

// Refusals are written down up to a number in each minute, and counted beyond it.
class RefusalBound {
 public:
  // How many were left out before this one, which is written down; nullopt where it is not.
  std::optional<std::uint64_t> take(base::WallMicros now_us);

 private:
  base::WallMicros minute_ = 0;
  std::uint32_t taken_ = 0;
  std::uint64_t left_out_ = 0;
};

// What somebody has to look at within a day, because the glass was broken.
struct FollowUp {
  std::string id, text;
  base::WallMicros due_us = 0;
};
FollowUp follow_up(const Request& request, base::WallMicros now_us);

}  // namespace reprise::access
