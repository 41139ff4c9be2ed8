#include "model/json_reader.h"
#include "model/json_writer.h"
#include "trigger/decision.h"

namespace reprise::trigger {

// In the order of the enumerators.
constexpr model::Texts<7> enum_texts(Outcome) {
  return {"ignored", "waiting", "observe", "notify", "suppressed", "join", "start"};
}
constexpr model::Texts<12> enum_texts(Change::Kind) {
  return {"counted", "seen",   "absent",   "lasting", "settled", "over",
          "voted",   "turned", "answered", "started", "told",    "counted_in"};
}

template <class Fields>
void list_fields(Fields& f, const Start*) {
  f.required("run", &Start::run_id);
  f.required("runbook", &Start::runbook);
  f.optional("inputs", &Start::inputs);
  f.required("needs_approval", &Start::needs_approval);
  f.optional("observe", &Start::observe);
  f.optional("severity", &Start::severity);
  f.optional("rule", &Start::rule);
  f.optional("target", &Start::target);
  f.optional("preempts", &Start::preempts);
  f.optional("why", &Start::why);
  f.optional("actor", &Start::actor);
  f.optional("requester", &Start::requester);
  f.optional("failure", &Start::failure_us);
  f.optional("received", &Start::received_us);
}

template <class Fields>
void list_fields(Fields& f, const Notice*) {
  f.optional("severity", &Notice::severity);
  f.required("text", &Notice::text);
  f.optional("channels", &Notice::channels);
}

template <class Fields>
void list_fields(Fields& f, const Considered*) {
  f.required("rule", &Considered::rule);
  f.required("outcome", &Considered::outcome);
  f.required("reason", &Considered::reason);
}

template <class Fields>
void list_fields(Fields& f, const Change*) {
  f.required("kind", &Change::kind);
  f.optional("rule", &Change::rule);
  f.optional("key", &Change::key);
  f.optional("what", &Change::what);
  f.optional("other", &Change::other);
  f.optional("at", &Change::at_us);
  f.optional("keep_ms", &Change::keep_ms);
  f.optional("start", &Change::start);
}

template <class Fields>
void list_fields(Fields& f, const Decision*) {
  f.required("at", &Decision::at_us);
  f.required("outcome", &Decision::outcome);
  f.optional("rule", &Decision::rule);
  f.required("reason", &Decision::reason);
  f.optional("alert", &Decision::alert);
  f.optional("run", &Decision::run);
  f.optional("due", &Decision::due_us);
  f.optional("start", &Decision::start);
  f.optional("notices", &Decision::notices);
  f.optional("considered", &Decision::considered);
  f.optional("changes", &Decision::changes);
}

std::string_view outcome_text(Outcome outcome) { return model::enum_text(outcome); }

std::string to_json(const Decision& decision) { return model::stored_text(decision); }

base::Result<Decision> decision_from_json(std::string_view text) {
  return model::from_stored<Decision>(text);
}

std::string to_json(const Start& start) { return model::stored_text(start); }

base::Result<Start> start_from_json(std::string_view text) {
  return model::from_stored<Start>(text);
}

}  // namespace reprise::trigger
