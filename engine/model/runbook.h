// Runbook: one decoded file. Names are still names; graph/ turns it into a Plan.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/place.h"
#include "base/time.h"
#include "model/param.h"
#include "model/step.h"

namespace reprise::model {

enum class InputType : std::uint8_t {
  string, integer, number, boolean, decimal, duration, timestamp, path, list, map,
};

struct InputSpec {
  std::string name;
  InputType type = InputType::string;
  bool required = false;
  bool secret = false;
  std::optional<Value> default_value = {};
  std::vector<Value> choices = {};        // `enum`
  std::string pattern = {};
  std::optional<Value> min = {}, max = {};
  std::string help = {};
  base::Place place = {};
};

// Reading a given value: text from the command line or data from a file, checked against the spec.
// Durations, timestamps and decimals stay text in canonical form.

struct Objective {
  std::optional<base::Millis> target_ms = {}, max_ms = {};
  std::string clock = {};  // detected, halted, serving, trading
};

enum class OnConflict : std::uint8_t { refuse, queue, join };

struct Concurrency {
  Param group;
  OnConflict on_conflict = OnConflict::refuse;
};

struct Invariant {
  std::string name, from, until, by;
  base::Millis every_ms = 5'000;
  base::Place place = {};
};

// What follows a breach. In none of them the run simply goes on.
enum class OnBreach : std::uint8_t {
  hold,    // nothing new starts, and a person is asked
  abort,   // the run fails
  handle,  // as abort, and its list of steps runs at once
};

// A check that is made again and again while other steps are at work.
struct Guard {
  std::string name;
  std::string from = {}, until = {};  // ids of steps; empty = all of the run
  Action check = {};
  base::Millis every_ms = 10'000;
  base::Millis timeout_ms = 30'000;        // of one check
  std::uint32_t failures = 3, errors = 5;  // so many in a row are a breach
  OnBreach on_breach = OnBreach::hold;
  std::vector<Step> steps = {};  // of `on_breach: [steps]`
  base::Place place = {};
};

// One of `scopes:`: a temporary state that is entered before a step, and certainly left again.
struct Stay {
  std::string name;
  std::string from = {}, until = {};  // ids of steps
  Action enter = {}, exit = {};
  Action verify = {};  // proves that it was left
  EffectClass enter_effect = EffectClass::unsafe, exit_effect = EffectClass::unsafe;
  std::optional<base::Millis> max_ms = {};
  base::Place place = {};
};

// A bound secret: where its bytes come from at the moment of use. Never the bytes.
struct SecretSource {
  enum class Kind : std::uint8_t { env, file, age };
  Kind kind = Kind::env;
  std::string name;  // variable name or path
};

struct Bindings {
  Map targets = {};
  std::map<std::string, SecretSource> secrets = {};
  Map contacts = {};
  Map notify = {};   // severity or "default" -> list of routes: "console" or {command: [argv]}
};

struct Runbook {
  std::string id, title, summary, owner, severity;
  std::string reviewed;                       // date as written
  base::Millis review_every_ms = 90LL * 86'400'000;
  std::map<std::string, Objective> objectives = {};  // rto, rpo
  std::vector<InputSpec> inputs = {};
  std::optional<Concurrency> concurrency = {};
  std::vector<Invariant> invariants = {};
  std::vector<Guard> guards = {};
  std::vector<Stay> stays = {};               // `scopes`
  std::vector<Step> steps = {};               // in the order written
  std::vector<Step> on_failure = {}, finally = {};
  std::vector<Capture> outputs = {};          // what a `call` of this runbook gives
  std::vector<ParamEntry> env = {};
  std::optional<Param> cwd = {};
  std::optional<base::Millis> timeout_ms = {};
  std::uint32_t max_parallel = 8;
  Map labels = {};
  Map links = {};
  std::uint32_t source = 0;                   // index in the SourceMap
  // Runbooks named by `call`, by the path as written; loaded and pinned with the caller.
  std::map<std::string, std::shared_ptr<const Runbook>> called = {};
};

}  // namespace reprise::model
