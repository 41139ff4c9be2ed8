// Lasting: what survives every death of an engine - the durable events, what the steps have really
// done, the clocks, the kill switch. A copy of it is a world that can be played on from.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/case.h"
#include "sim/ledger.h"
#include "sim/twins.h"

namespace reprise::sim {

// An attempt that an engine has started, as its shim knows it.
struct Attempt {
  model::AttemptId id;
  std::string key;
  bool executed = false;  // its effect was tried
  bool dead = false;      // with its shim: no result will come
  bool killed = false;    // it was told to stop before it did anything
  bool given_up = false;  // reported as gone
  bool reported = false;  // to the engine that lives now
  model::Verdict verdict = model::Verdict::unknown;
  std::string probe_verdict = {};
};

// A deed of the case: whether it was done to the engine that lives now, and acknowledged.
struct DeedState {
  bool begun = false, acknowledged = false;
};

struct Lasting {
  std::vector<model::Event> durable;
  Ledger ledger;
  std::vector<Attempt> attempts;
  std::map<std::string, int> executed, happened;  // by key; of undos, with "/undo" behind it
  std::vector<DeedState> deeds;
  Clocks clocks;
  std::uint64_t epoch = 0;
  std::map<std::string, int> checks;            // by guard: made so far
  // By guard: when an engine was told what it had found, and whether that was ok.
  std::map<std::string, std::vector<std::pair<base::Instant, bool>>> heard;
  bool acknowledged = false;  // somebody was told that the run exists
  bool latch = false;
  int instants = 0;           // of all lives
  int asked = 0, probed = 0;  // how often people and probes were

  Attempt* find(const model::AttemptId& id);
  // The latest main attempt of a step, or nullptr.
  const Attempt* latest(const std::string& step) const;
  // Whether the effect of the step's latest attempt has happened.
  bool has_happened(const std::string& step) const;
  // The effect is tried; what comes of it follows from the step's line.
  void execute(Attempt& attempt, const Line& line, Truth truth);
  // A guard looks: from the second time on it finds twice what is wrong.
  void look(Attempt& attempt, const Watched& watched);
  void hear(const Attempt& attempt);  // an engine is told what it found
  bool was_proven(const std::string& guard, const base::Instant& at, std::int64_t within_us) const;
  // What the blow does to all but the engine.
  void strike(Blow blow);
  // Equal for two moments of one life where a death leaves the same world behind.
  std::string signature() const;
};

}  // namespace reprise::sim
