#include "app/operations.h"

#include <unistd.h>

#include <utility>

#include "app/form_fields.h"
#include "reprise/version.h"

namespace reprise::app {

using model::Map;

Map facts_of(Engine& engine) {
  const auto carried = engine.carried();
  return {{"pid", static_cast<std::int64_t>(::getpid())},
          {"version", REPRISE_VERSION},
          {"stopped", engine.latch().is_set()},
          {"stop_reason", engine.latch().is_set() ? engine.latch().reason() : ""},
          {"held", static_cast<std::int64_t>(engine.held())},
          {"runs", model::List(carried.begin(), carried.end())}};
}

bool carries(const Engine& engine, const std::string& run_id) {
  const auto* state = engine.find(run_id);
  return state != nullptr && !state->is_over();
}

namespace {

base::Status judge(Engine& engine, const Caller& caller, const core::State& state,
                   model::InputBody& input) {
  if (auto fits = read_fields(state, input); !fits) return fits;
  return engine.gate().admit(caller, state, input);
}

void post(Engine& engine, const std::string& run_id, model::InputBody input, const Given& done) {
  if (engine.find(run_id) == nullptr) return done(std::vector<std::string>{"the run is over"});
  engine.post(run_id, std::move(input), [done](const auto& warnings) { done(warnings); });
}

}  // namespace

void give(Engine& engine, const Caller& caller, const std::string& run_id, model::InputBody input,
          Given done) {
  if (const auto* state = engine.find(run_id); state != nullptr) {
    if (auto fine = judge(engine, caller, *state, input); !fine)
      return done(base::fail(fine.error()));
    return post(engine, run_id, std::move(input), done);
  }
  // Taking it over lets its effects go on: that is not for whoever may not say this word.
  auto stored = engine.reader().load(run_id);
  auto state = stored ? fold(*stored) : base::fail(stored.error());
  if (!state) return done(base::fail(state.error()));
  if (auto fine = judge(engine, caller, *state, input); !fine)
    return done(base::fail(fine.error()));
  engine.resume({run_id}, {},
                [&engine, run_id, done, input = std::move(input)](const auto& resumed) {
                  if (!resumed) return done(base::fail(resumed.error()));
                  post(engine, run_id, input, done);
                });
}

base::Status check_choice(const core::State& state, const std::string& question,
                          const std::string& choice) {
  const auto open = state.questions().find(question);
  if (open == state.questions().end()) {
    std::string others;
    for (const auto& [id, other] : state.questions()) others += " " + id;
    return base::fail("state", "run " + state.run_id() + " has no open question '" + question + "'",
                      others.empty() ? "No question is open." : "Open:" + others);
  }
  std::string allowed;
  for (const auto& possible : open->second.asked.choices) {
    if (possible.name == choice) return {};
    allowed += " " + possible.name;
  }
  return base::fail("usage", "'" + choice + "' is no choice of " + question, "Choices:" + allowed);
}

}  // namespace reprise::app
