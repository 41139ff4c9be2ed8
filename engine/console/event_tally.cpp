#include "console/event_tally.h"

namespace reprise::console {

namespace {

namespace events = model::events;

struct Adding {
  EventTally& tally;

  void operator()(const events::RunCreated&) const { ++tally.runs; }
  void operator()(const events::AttemptStarted&) const { ++tally.attempts; }
  void operator()(const events::AttemptFinished& event) const {
    ++tally.ended[std::string(model::to_text(event.verdict))];
  }
  void operator()(const events::AttemptLost&) const { ++tally.lost; }
  void operator()(const events::RetryScheduled&) const { ++tally.retries; }
  void operator()(const events::QuestionAsked& event) const {
    ++tally.questions[std::string(model::to_text(event.kind))];
  }
  void operator()(const events::QuestionAnswered&) const { ++tally.answers; }
  void operator()(const events::GuardBreached&) const { ++tally.breaches; }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

void EventTally::add(const model::Event& event) { std::visit(Adding{*this}, event.body); }

}  // namespace reprise::console
