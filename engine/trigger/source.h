// Source: who may send alerts. `verify` proves the sender over the raw bytes; only then does
// `decode` look into them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/triggers.h"
#include "trigger/alert.h"

namespace reprise::trigger {

using model::SourceSettings;

// Of a request, as far as proofs need it.
struct Head {
  std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
  std::string certificate_subject = {}, certificate_sha256 = {};  // empty without a certificate
};

// The bytes of the secrets that the settings name: keys[way][proof][secret].
using Keys = std::vector<std::vector<std::vector<std::string>>>;

// Refuses, before anything is served, secrets that are too short (24 bytes) or no key of their
// scheme. Errors name the place in the settings, never a byte of a secret.
base::Status check_keys(const SourceSettings& source, const Keys& keys);

struct Verified {
  std::string delivery_key;     // the same for the same signed content; with the source in it
  WallMicros timestamp_us = 0;  // as signed; 0 where the scheme signs none
  bool is_dated = false;        // a time or an id is signed: an equal delivery is a copy, not news
  std::string by;               // what proved it: "bearer", "mtls+hmac", ..
};

// The error has the code "unauthenticated" and says why, for the log alone: whoever asked is told
// nothing but 401. Comparisons take the same time whatever they compare; at most 8 signatures of a
// header are looked at.
base::Result<Verified> verify(const SourceSettings& source, const Keys& keys, const Head& head,
                              std::string_view body, WallMicros now_us);

struct Decoded {
  std::vector<Alert> alerts = {};
  bool truncated = false;                 // the sender says that it left alerts out
  std::string resend_key = {};            // the same for the same news in other bytes; may be empty
  std::vector<std::string> refused = {};  // alerts that are beyond the bounds, one reason for each
};

// The error has the code "payload" and says what is wrong. The body is bounded here in size, depth,
// values and duplicate keys, each alert in labels and length; an alert beyond its bounds is refused
// alone.
base::Result<Decoded> decode(const SourceSettings& source, std::string_view body);

}  // namespace reprise::trigger
