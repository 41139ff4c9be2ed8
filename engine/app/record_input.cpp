#include "app/record_input.h"

#include "app/form_fields.h"
#include "app/offline_gate.h"
#include "core/machine.h"
#include "model/event_json.h"

namespace reprise::app {

namespace {

base::Status append(OfflineGate& offline, const std::string& run_id, std::uint64_t seq,
                    const std::vector<model::Event>& events) {
  port::Batch batch;
  for (const auto& event : events)
    batch.records.push_back({run_id, seq++, offline.store().epoch(), event.at.wall_us,
                             std::string(model::kind_name(event.body)),
                             std::string(model::step_of(event.body)), 0,
                             model::encode_event(event)});
  port::CommitResult result;
  bool done = false;
  offline.store().journal().append(std::move(batch), [&](port::CommitResult committed) {
    result = committed;
    done = true;
  });
  offline.run_until(done);
  if (result.commit != port::Commit::committed) return base::fail("io", result.message);
  return {};
}

}  // namespace

base::Result<std::vector<std::string>> record_input(const std::string& state_folder,
                                                    const std::string& run_id,
                                                    model::InputBody input,
                                                    const std::string& token) {
  auto offline = OfflineGate::open(state_folder);
  if (!offline) return base::fail(offline.error());
  auto caller = (*offline)->caller(token);
  if (!caller) return base::fail(caller.error());
  auto stored = (*offline)->store().load(run_id);
  auto state = stored ? fold(*stored) : base::fail(stored.error());
  if (!state) return base::fail(state.error());
  if (auto fits = read_fields(*state, input); !fits) return base::fail(fits.error());
  if (auto admitted = (*offline)->gate().admit(*caller, *state, input); !admitted)
    return base::fail(admitted.error());
  // decide() alone, not advance(): what follows from it is the resuming engine's to decide.
  const base::Instant now = (*offline)->clock().now();
  auto decision = core::decide(*state, {now, std::move(input)});
  for (auto& event : decision.record) event.at = now;
  std::vector<std::string> warnings;
  for (const auto& effect : decision.then)
    if (const auto* warning = std::get_if<model::effects::Publish>(&effect))
      warnings.push_back(warning->warning);
  if (decision.record.empty()) return warnings;
  if (auto done = append(**offline, run_id, state->seq() + 1, decision.record); !done)
    return base::fail(done.error());
  return warnings;
}

}  // namespace reprise::app
