// A time written as people write it, and a zone with the changes of Berlin in 2026.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "base/time.h"
#include "schedule/zone.h"

namespace reprise::test {

inline schedule::Seconds at(const std::string& text) {
  return base::parse_timestamp(text).value() / 1'000'000;
}

inline const schedule::Seconds begin = at("2026-11-01T00:00:00Z"), minute = 60, hour = 3'600;

inline schedule::Zone berlin() {
  return schedule::Zone(
      {{0, 3'600}, {at("2026-03-29T01:00:00Z"), 7'200}, {at("2026-10-25T01:00:00Z"), 3'600}});
}

}  // namespace reprise::test
