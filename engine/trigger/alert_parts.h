// Parts of which the decoders of all kinds of sources are made: reading what may be missing or of
// another type than it should be.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "trigger/source.h"

namespace reprise::trigger {

// A scalar as text: numbers exactly as sent, null as nothing, lists and maps as JSON. NUL and
// what is no UTF-8 is replaced; everything else stays as it is.
std::string text_of(const model::Value& value);
// The same for what a path leads to; empty where it leads to nothing or is empty.
std::string text_at(const model::Value& document, std::string_view path);

// An instant: RFC 3339, or a Unix time in seconds, milli-, micro- or nanoseconds. 0 for everything
// else, and for times before 1970, which mean "not said".
WallMicros time_of(const model::Value& value);

// The members of a map that are scalars, as labels.
void add_scalars(Labels& labels, const model::Value& map);

// The fingerprint where the sender gave none, and the key of this firing.
void finish(Alert& alert);

// "" where the alert is within the bounds, else the reason to refuse it.
std::string beyond_bounds(const Alert& alert);

inline tl::unexpected<base::Error> wrong_payload(const std::string& why) {
  return base::fail("payload", why);
}

// One decoder for each shape; the document has passed the bounds.
base::Result<Decoded> decode_alertmanager(const SourceSettings& source, const model::Value& body);
base::Result<Decoded> decode_mapped(const SourceSettings& source, const model::Value& body);
base::Result<Decoded> decode_pagerduty(const model::Value& body);
base::Result<Decoded> decode_opsgenie(const model::Value& body);
base::Result<Decoded> decode_datadog(const model::Value& body);
base::Result<Decoded> decode_github(const model::Value& body);
base::Result<Decoded> decode_standard(const model::Value& body);

}  // namespace reprise::trigger
