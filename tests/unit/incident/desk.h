// A desk of incidents without a journal: what is recorded is kept as it would be stored, so that a
// book can be made again from it, and time is in the test's hands.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "incident/ladder.h"
#include "incident/requests.h"

namespace incident_test {

using namespace reprise;

inline constexpr base::Millis minute = 60'000;

// P0 as the usual ladder has it: 0-5-15-30 minutes, and a deadline of 15.
inline model::IncidentLevel level_p0() {
  model::IncidentLevel level{"P0", {"critical"}, "critical", 15 * minute, {"lead"}};
  level.rungs = {{0, {"oncall"}},
                 {5 * minute, {"oncall", "second"}},
                 {15 * minute, {"lead"}},
                 {30 * minute, {"cto"}}};
  return level;
}

struct Desk {
  incident::Book book;
  std::vector<incident::StoredChange> stored;
  base::Instant now{1'700'000'000'000'000, 1'000'000'000, "boot-1"};

  void pass(base::Millis millis) {
    now.wall_us += millis * 1'000;
    now.boot_us += millis * 1'000;
  }
  void record(const incident::Change& change) {
    stored.push_back(incident::encode(change));
    book.apply(change);
  }
  void record(const incident::Changes& changes) {
    REQUIRE(changes);
    for (const auto& change : *changes) record(change);
  }
  void open(const std::string& id, model::IncidentLevel level = level_p0()) {
    incident::changes::Opened opened{id, "the ledger is damaged", "critical", "rule ledger-down"};
    opened.run = id;
    opened.level = std::move(level);
    opened.at = now;
    record(opened);
  }
  // The keys of what is due now, which is recorded and told.
  std::vector<std::string> tell() {
    for (const auto& due : incident::due_now(book, now)) record(due);
    std::vector<std::string> keys;
    for (const auto& message : incident::to_tell(book, now.wall_us)) {
      keys.push_back(message.key);
      record(incident::changes::Sent{message.kind, message.key, "pager", now.wall_us});
    }
    return keys;
  }
  // Another engine reads what is stored.
  void restart() {
    book = {};
    for (const auto& [kind, body] : stored) {
      auto change = incident::decode(kind, body);
      REQUIRE(change);
      REQUIRE(*change);
      book.apply(**change);
    }
  }
};

using Keys = std::vector<std::string>;

}  // namespace incident_test
