#include "app/record_input.h"

#include <boost/asio/io_context.hpp>

#include "app/actor.h"
#include "app/form_fields.h"
#include "app/real_clock.h"
#include "app/store.h"
#include "core/machine.h"
#include "model/event_json.h"

namespace reprise::app {

namespace {

// The user of this process is the one who speaks.
model::InputBody signed_by(model::InputBody input, const std::string& actor) {
  std::visit(
      [&actor](auto& body) {
        if constexpr (requires { body.by; }) body.by = actor;
      },
      input);
  return input;
}

base::Status append(boost::asio::io_context& io, Store& store, const std::string& run_id,
                    std::uint64_t seq, const std::vector<model::Event>& events) {
  port::Batch batch;
  for (const auto& event : events)
    batch.records.push_back(
        {run_id, seq++, store.epoch(), event.at.wall_us, std::string(model::kind_name(event.body)),
         std::string(model::step_of(event.body)), 0, model::encode_event(event)});
  std::optional<port::CommitResult> result;
  store.journal().append(std::move(batch), [&](port::CommitResult done) { result = done; });
  while (!result) io.run_one();
  if (result->commit != port::Commit::committed) return base::fail("io", result->message);
  return {};
}

}  // namespace

base::Result<std::vector<std::string>> record_input(const std::string& state_folder,
                                                    const std::string& run_id,
                                                    const model::InputBody& input) {
  boost::asio::io_context io;
  auto store = Store::open(io, state_folder, [](std::string) {});
  if (!store) return base::fail(store.error());
  auto stored = (*store)->load(run_id);
  auto state = stored ? fold(*stored) : base::fail(stored.error());
  if (!state) return base::fail(state.error());
  // decide() alone, not advance(): what follows from it is the resuming engine's to decide.
  const base::Instant now = RealClock().now();
  auto given = signed_by(input, own_actor());
  if (auto fits = read_fields(*state, given); !fits) return base::fail(fits.error());
  auto decision = core::decide(*state, {now, std::move(given)});
  for (auto& event : decision.record) event.at = now;
  std::vector<std::string> warnings;
  for (const auto& effect : decision.then)
    if (const auto* warning = std::get_if<model::effects::Publish>(&effect))
      warnings.push_back(warning->warning);
  if (decision.record.empty()) return warnings;
  if (auto done = append(io, **store, run_id, state->seq() + 1, decision.record); !done)
    return base::fail(done.error());
  return warnings;
}

}  // namespace reprise::app
