// Story: the events of one run sorted into what a report tells - attempts, answers, resumes and
// what nobody knows for certain.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "console/story_waits.h"
#include "model/event.h"

namespace reprise::console {

struct TimelineEntry {
  base::WallMicros at_us = 0;
  std::string step, text;  // as Teller says it
};

struct AttemptStory {
  model::AttemptId id;
  std::string action;
  model::EffectClass effect = model::EffectClass::unsafe;
  std::string key;
  base::WallMicros started_us = 0, finished_us = 0;
  std::string ending;  // "succeeded", "failed", "unknown", "lost"; empty while it is out
  std::optional<int> exit, signal;
  std::optional<model::Failure> error;
  std::uint64_t log_bytes = 0;
  std::string log_sha256;
  bool adopted = false;
  std::string verdict;  // of a probe
  model::Value checks;  // of a verify: what each check saw; else null
};

struct AnswerStory {
  model::events::QuestionAsked asked;
  base::WallMicros asked_us = 0, answered_us = 0;
  base::WallMicros closed_us = 0;  // answered or withdrawn; 0: it still waits
  std::vector<model::events::QuestionAnswered> answers;
  std::vector<base::WallMicros> voiced_us;  // when each of them was given
  std::string withdrawn;                    // why, where nobody answered
};

// A rule was set aside by somebody who may do so.
struct BrokenGlass {
  base::WallMicros at_us = 0;
  std::string by, what, reason;
};

struct ResumeStory {
  base::WallMicros seen_us = 0;  // the last event of the engine before
  base::WallMicros at_us = 0;
  std::uint64_t epoch = 0;
  std::string engine_version;
  std::vector<std::string> lost, adopted;  // steps whose attempt died with the engine, or was kept
  std::vector<std::string> changed;        // files that were no longer what the run had been given
};

struct UnknownStory {
  std::string step, why;
  std::string resolution;  // "probe: happened", "answered by ...: skip", or "still open"
};

struct Story {
  model::events::RunCreated created;
  std::vector<TimelineEntry> timeline;
  std::map<std::string, std::vector<AttemptStory>> attempts;  // by step path
  std::vector<AnswerStory> questions;
  std::vector<WaitStory> waits;
  std::vector<ResumeStory> resumes;
  std::vector<UnknownStory> unknowns;
  std::vector<BrokenGlass> broken_glasses;
};

Story story_of(const std::vector<model::Event>& events);

}  // namespace reprise::console
