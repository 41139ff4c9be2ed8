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
          {"stop_reason", engine.latch().reason()},
          {"held", static_cast<std::int64_t>(engine.held())},
          {"runs", model::List(carried.begin(), carried.end())}};
}

bool carries(const Engine& engine, const std::string& run_id) {
  const auto* state = engine.find(run_id);
  return state != nullptr && !state->is_over();
}

void give(Engine& engine, const Caller& caller, const std::string& run_id, model::InputBody input,
          Given done) {
  auto post = [&engine, caller, run_id, done, input = std::move(input)]() mutable {
    if (const auto* state = engine.find(run_id); state != nullptr) {
      if (auto fits = read_fields(*state, input); !fits) return done(base::fail(fits.error()));
      if (auto admitted = engine.gate().admit(caller, *state, input); !admitted)
        return done(base::fail(admitted.error()));
    }
    engine.post(run_id, std::move(input), [done](const auto& warnings) { done(warnings); });
  };
  if (engine.find(run_id) != nullptr) return post();
  engine.resume({run_id}, {}, [done, post = std::move(post)](auto resumed) mutable {
    if (!resumed) return done(base::fail(resumed.error()));
    if (resumed->empty()) return done(std::vector<std::string>{"the run is over"});
    post();
  });
}

base::Status check_choice(const core::State& state, const std::string& question,
                          const std::string& choice) {
  const auto open = state.questions().find(question);
  if (open == state.questions().end()) {
    std::string others;
    for (const auto& [id, other] : state.questions()) others += " " + id;
    return base::fail("usage", "run " + state.run_id() + " has no open question '" + question + "'",
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
