#include "app/incident_clocks.h"

#include "console/moments.h"

namespace reprise::app {

using incident::Clocks;
using incident::Moment;

namespace {

constexpr std::size_t entries_at_once = 1'000;

bool is_response(const model::Event& event) {
  const auto* started = std::get_if<model::events::AttemptStarted>(&event.body);
  if (started != nullptr) return started->id.role == model::AttemptRole::main;
  return std::holds_alternative<model::events::QuestionAnswered>(event.body);
}

Moment response_in(const std::vector<model::Event>& events) {
  for (const auto& event : events)
    if (is_response(event)) return event.at.wall_us;
  return std::nullopt;
}

Moment earlier(const Moment& one, const Moment& other) {
  if (!one || !other) return one ? one : other;
  return *one < *other ? one : other;
}

Moment later(const Moment& one, const Moment& other) {
  if (!one || !other) return one ? one : other;
  return *one < *other ? other : one;
}

}  // namespace

Clocks said_by(const core::State& state, const std::vector<model::Event>& events) {
  const auto moments = console::moments_of(state);
  Clocks clocks;
  clocks.failure = console::failed_since(state).at_us;
  clocks.received = console::find_moment(moments, "detected")->at_us;
  clocks.response = response_in(events);
  clocks.halted = console::find_moment(moments, "halted")->at_us;
  clocks.serving = console::find_moment(moments, "serving")->at_us;
  clocks.trading = console::find_moment(moments, "trading")->at_us;
  if (state.is_over()) clocks.end = state.finished_us();
  return clocks;
}

Clocks joined(const Clocks& one, const Clocks& other) {
  Clocks clocks;
  clocks.failure = earlier(one.failure, other.failure);
  clocks.received = earlier(one.received, other.received);
  clocks.response = earlier(one.response, other.response);
  clocks.halted = earlier(one.halted, other.halted);
  clocks.serving = later(one.serving, other.serving);
  clocks.trading = later(one.trading, other.trading);
  clocks.end = later(one.end, other.end);
  return clocks;
}

NewEntry entry_of(const incident::Change& change) {
  auto stored = incident::encode(change);
  return {std::string(incident::stream), std::move(stored.kind), std::move(stored.body)};
}

base::Result<incident::Book> read_incidents(RunReader& reader) {
  incident::Book book;
  for (std::uint64_t last = 0;;) {
    auto entries = reader.entries(std::string(incident::stream), last, entries_at_once);
    if (!entries) return base::fail(entries.error());
    if (entries->empty()) return book;
    last = entries->back().seq;
    for (const auto& entry : *entries) {
      auto change = incident::decode(entry.kind, entry.body);
      if (!change) return base::fail(change.error());
      if (*change) book.apply(**change);
    }
  }
}

Clocks said_by_runs(RunReader& reader, const std::vector<std::string>& runs) {
  Clocks clocks;
  for (const auto& run_id : runs) {
    const auto stored = reader.load(run_id);
    const auto state = stored ? fold(*stored) : base::fail(stored.error());
    if (state) clocks = joined(clocks, said_by(*state, stored->events));
  }
  return clocks;
}

}  // namespace reprise::app
