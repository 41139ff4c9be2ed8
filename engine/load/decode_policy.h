// What a step declares about repeating, judging and failing.
#pragma once

#include <memory>
#include <optional>

#include "load/decoding.h"
#include "load/fields.h"
#include "model/step.h"

namespace reprise::load {

// `defaults:` of a run. A default retry gives the fields that a step's own `retry` leaves out:
// without a `retry` of its own a step is not tried again.
struct Defaults {
  model::Retry retry = {};
  std::optional<base::Millis> timeout_ms = {};
};

model::Retry decode_retry(Decoding& decoding, Node node, const model::Retry& defaults);
Defaults decode_defaults(Decoding& decoding, Node node);
// A duration over zero at a key, where there is one.
void read_timeout(Decoding& decoding, const Fields& fields, const char* key, base::Millis& millis);
model::Expect decode_expect(Decoding& decoding, Node node);
std::optional<model::Repeat> decode_repeat(Decoding& decoding, Node node);
// `foreach` with `max_parallel`, `batch` and `max_failed` of a step; those alone are told.
std::optional<model::FanOut> decode_fan_out(Decoding& decoding, const Fields& step);
std::optional<model::Probe> decode_probe(Decoding& decoding, Node node);
// `host: {ssh: TARGET}`.
std::optional<model::Param> decode_host(Decoding& decoding, Node node);

}  // namespace reprise::load
