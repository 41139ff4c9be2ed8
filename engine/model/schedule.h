// Schedule: what `schedules:` of serve.yaml says - when a runbook is started without anybody.
// Plain data: schedule/ decides by it.
#pragma once

#include <string>
#include <vector>

#include "base/place.h"
#include "base/time.h"
#include "model/cron.h"
#include "model/triggers.h"

namespace reprise::model {

// What becomes of a slot while the run of an earlier one is under way.
enum class Overlap : std::uint8_t {
  skip,   // it is missed
  queue,  // it starts when that run is over; one waits, further ones are missed
  join,   // that run is its run, too
};

struct Schedule {
  std::string name;
  std::string cron_text;
  Cron cron = {};
  std::string zone;  // "Europe/Berlin", "UTC"
  RuleStart start = {};
  Overlap overlap = Overlap::skip;
  base::Millis catch_up_ms = 600'000;  // so late a slot may start
  base::Millis jitter_ms = 0;          // at most so much later than its slot
  base::Place place = {};
};

}  // namespace reprise::model
