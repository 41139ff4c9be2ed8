// `schedules:` of serve.yaml: which runbooks start when, and in what place's time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load/document.h"
#include "load/reporter.h"
#include "load/triggers.h"
#include "model/schedule.h"

namespace reprise::load {

// What only the machine knows; without a function nothing is held against it.
struct ScheduleKnowledge {
  std::function<bool(const std::string& zone)> has_zone = {};
  FindInputs find_inputs = {};
};

inline constexpr std::size_t schedules_max = 200;

std::vector<model::Schedule> decode_schedules(Reporter& report, Node node,
                                              const ScheduleKnowledge& knowledge);

}  // namespace reprise::load
