#include "sim/case.h"

#include <array>

namespace reprise::sim {

namespace {

constexpr std::array<const char*, blows> blow_names = {"engine",      "both",       "reboot",
                                                       "reboot_back", "reboot_far", "second_engine",
                                                       "commit_lost", "commit_kept"};
constexpr std::array<const char*, acts> act_names = {"cancel",    "cancel_undo", "pause",    "stop",
                                                     "stop_hard", "clock_back",  "clock_far"};
constexpr std::array<const char*, 3> truth_names = {"honest", "lies", "cannot_tell"};
constexpr std::array<const char*, 3> report_names = {"once", "twice", "late"};

}  // namespace

std::string Case::name() const {
  std::string name = sketch.name();
  for (const auto& fault : faults)
    name += " " + std::string(blow_names[static_cast<std::size_t>(fault.blow)]) + "@" +
            std::to_string(fault.instant);
  for (const auto& deed : deeds)
    name += " " + std::string(act_names[static_cast<std::size_t>(deed.act)]) + "@" +
            std::to_string(deed.instant);
  name += " " + std::string(truth_names[static_cast<std::size_t>(truth)]);
  name += " reports=" + std::string(report_names[static_cast<std::size_t>(reports)]);
  return name + (seed == 0 ? "" : " seed=" + std::to_string(seed));
}

}  // namespace reprise::sim
