// Delivery: one request of a source as it is kept, and what became of it. Entries of the stream
// "deliveries"; a delivery's name for itself is its id, and for the journal the number of the entry
// in which it was received.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "trigger/decision.h"

namespace reprise::trigger {

inline constexpr std::string_view deliveries_stream = "deliveries";

struct Delivery {
  std::string id;      // ULID
  std::string source;  // its name
  base::WallMicros received_us = 0;
  std::string key;      // the same for the same content; with the source in it
  std::string by;       // what proved it: "bearer", "mtls+hmac", ..
  std::string address;  // of the peer
  std::map<std::string, std::string> headers = {};  // those that say what it is; never a proof
  std::string body = {};                            // exact bytes
  std::uint64_t same_as = 0;  // instead of a body: the entry of the delivery that has the same
  bool is_copy = false;       // of that one, and dated: it decides nothing
  bool is_truncated = false;  // only the beginning of the body was kept
  // Who asked for what was received before once more, and the person behind.
  std::string replayed_by = {}, requester = {};
  friend bool operator==(const Delivery&, const Delivery&) = default;
};

// What was not let in. Kept without its body, and only so many a minute.
struct Refusal {
  std::string id, source, address, reason;
  base::WallMicros received_us = 0;
  std::uint64_t others = 0;  // so many since the one before this were not kept
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

// What all alerts of a delivery decided, or why there was nothing to decide. Written before
// anything of it is carried out.
struct Verdict {
  std::uint64_t delivery = 0;  // number of its entry; 0: time passed
  std::vector<Decision> decisions = {};
  std::string reason = {};                // where there are no decisions
  std::vector<std::string> refused = {};  // alerts beyond the bounds
  bool left_out = false;                  // the sender says that it left alerts out
  std::string resend_key = {};            // the same for the same news in other bytes
  friend bool operator==(const Verdict&, const Verdict&) = default;
};

// What came of a start that was decided.
struct Started {
  std::uint64_t verdict = 0;  // number of the entry with the decision
  std::string run;
  std::string error = {};  // empty: the run is there
  friend bool operator==(const Started&, const Started&) = default;
};

// The run of a rule is over, whatever that is.
struct Ended {
  std::string run;
  base::WallMicros at_us = 0;
  friend bool operator==(const Ended&, const Ended&) = default;
};

// Kinds of entries.
inline constexpr std::string_view received_kind = "delivery.received",
                                  refused_kind = "delivery.refused",
                                  decided_kind = "delivery.decided",
                                  started_kind = "delivery.started", ended_kind = "delivery.ended";

// The stored forms; reading one gives an equal value.
std::string to_json(const Delivery& delivery);
std::string to_json(const Refusal& refusal);
std::string to_json(const Verdict& verdict);
std::string to_json(const Started& started);
std::string to_json(const Ended& ended);
base::Result<Delivery> delivery_from_json(std::string_view text);
base::Result<Refusal> refusal_from_json(std::string_view text);
base::Result<Verdict> verdict_from_json(std::string_view text);
base::Result<Started> started_from_json(std::string_view text);
base::Result<Ended> ended_from_json(std::string_view text);

}  // namespace reprise::trigger
