#include "app/gate.h"

#include <unistd.h>

#include <utility>

#include "access/proposal.h"
#include "app/actor.h"
#include "app/engine.h"
#include "app/incident_clocks.h"

namespace reprise::app {

using access::Role;

namespace {

constexpr const char* who_are_you = "a valid token is needed";

NewEntry entry_of(const access::Request& request) {
  auto stored = access::encode(request);
  return {std::string(access::audit_stream), std::move(stored.kind), std::move(stored.body)};
}

NewEntry entry_of(const access::Change& change) {
  auto stored = access::encode(change);
  return {std::string(access::stream), std::move(stored.kind), std::move(stored.body)};
}

incident::Change task_of(const access::Request& request, base::WallMicros now_us) {
  auto task = access::follow_up(request, now_us);
  return incident::changes::AddedTask{std::move(task.id),
                                      request.actor,
                                      request.run,
                                      {1, std::move(task.text), task.due_us},
                                      now_us};
}

// What an input is called in the audit.
std::string words_of(const model::InputBody& input) {
  namespace inputs = model::inputs;
  if (const auto* answer = std::get_if<inputs::Answered>(&input))
    return "answer " + answer->question + " " + answer->choice;
  if (const auto* skip = std::get_if<inputs::SkipRequested>(&input)) return "skip " + skip->step;
  if (const auto* retry = std::get_if<inputs::RetryRequested>(&input))
    return "retry " + retry->step;
  if (std::holds_alternative<inputs::CancelRequested>(input)) return "cancel";
  if (std::holds_alternative<inputs::PauseRequested>(input)) return "pause";
  if (std::holds_alternative<inputs::ContinueRequested>(input)) return "continue";
  return std::holds_alternative<inputs::NoteGiven>(input) ? "note" : "input";
}

std::string reason_of(const model::InputBody& input) {
  if (const auto* answer = std::get_if<model::inputs::Answered>(&input)) return answer->note;
  if (const auto* skip = std::get_if<model::inputs::SkipRequested>(&input)) return skip->reason;
  return {};
}

const model::events::QuestionAsked* asked_by(const core::State& state,
                                             const model::InputBody& input) {
  const auto* answer = std::get_if<model::inputs::Answered>(&input);
  if (answer == nullptr) return nullptr;
  const auto found = state.questions().find(answer->question);
  return found == state.questions().end() ? nullptr : &found->second.asked;
}

void sign(model::InputBody& input, const access::Identity& identity, bool break_glass) {
  std::visit(
      [&](auto& body) {
        if constexpr (requires { body.by; }) body.by = identity.actor;
        if constexpr (requires { body.person; }) body.person = identity.person;
        if constexpr (requires { body.break_glass; }) body.break_glass = break_glass;
      },
      input);
}

}  // namespace

access::Target target_of(const model::Plan& plan) {
  access::Target target{plan.runbook, {}, plan.group};
  for (const auto& [name, value] : plan.labels) target.labels[name] = value.text_or("");
  return target;
}

base::Result<std::unique_ptr<Gate>> Gate::open(Entries& entries, port::Clock& clock) {
  auto stored = entries.read(std::string(access::stream), 0, 0);
  if (!stored) return base::fail(stored.error());
  access::Ledger ledger;
  for (const auto& entry : *stored) {
    auto change = access::decode(entry.kind, entry.body);
    if (!change)
      return base::fail("refused",
                        "entry " + std::to_string(entry.seq) +
                            " of the stream 'access': " + change.error().message,
                        "A newer engine may have written it: use that one.");
    ledger.apply(*change);
  }
  // Nobody waits for what is written down about requests: it must not fail before the journal has
  // it. And the kill switch must not wait for the number of an entry.
  for (const auto stream : {access::stream, access::audit_stream, incident::stream})
    if (auto known = entries.last(std::string(stream)); !known) return base::fail(known.error());
  std::unique_ptr<Gate> gate(new Gate(entries, clock));
  gate->ledger_ = std::make_shared<const access::Ledger>(std::move(ledger));
  return gate;
}

void Gate::apply(const access::Change& change) {
  auto next = std::make_shared<access::Ledger>(*ledger_);
  next->apply(change);
  std::atomic_store(&ledger_, std::shared_ptr<const access::Ledger>(std::move(next)));
}

Caller Gate::local(uid_t user, const std::string& address) const {
  return {ledger_->local(user, actor_of(user), user == ::getuid() || user == 0), address};
}

base::Result<Caller> Gate::by_token(std::string_view token, const std::string& address) {
  const auto now_us = clock_.now().wall_us;
  auto shown = ledger_->show(token, now_us);
  if (!shown.identity) {
    access::Identity stranger;
    stranger.actor = shown.token_id.empty() ? "anonymous" : "token (" + shown.token_id + ")";
    refused({stranger, address}, "show a token", std::string(shown.reason));
    return base::fail("unauthenticated", who_are_you);
  }
  used(shown.token_id);
  return Caller{std::move(*shown.identity), address};
}

void Gate::used(const std::string& token_id) {
  const auto now_us = clock_.now().wall_us;
  if (!ledger_->is_worth_noting(token_id, now_us)) return;
  const access::Change change = access::changes::TokenUsed{token_id, now_us};
  apply(change);  // before its commit: what is lost is noted tomorrow
  entries_.append({entry_of(change)}, [](const auto&) {});
}

access::Request Gate::request(const Caller& caller, const std::string& what) const {
  access::Request request;
  request.actor = caller.identity.actor;
  request.person = caller.identity.person;
  request.address = caller.address;
  request.what = what;
  return request;
}

// With the task that a broken glass leaves.
void Gate::append(const access::Request& request, const Changes& changes,
                  Entries::Appended appended) {
  std::vector<NewEntry> entries{entry_of(request)};
  for (const auto& change : changes) entries.push_back(entry_of(change));
  std::optional<incident::Change> task;
  if (request.break_glass) {
    task = task_of(request, clock_.now().wall_us);
    entries.push_back(entry_of(*task));
  }
  entries_.append(std::move(entries), std::move(appended));
  if (task && task_ear_) task_ear_(*task);
}

// An entry that cannot be written ends the engine; nobody has to wait for it here, for whatever
// follows from the request is committed after it.
void Gate::write(const access::Request& request) {
  append(request, {}, [](const auto&) {});
}

void Gate::refused(const Caller& caller, const std::string& what, const std::string& why) {
  const auto left_out = bound_.take(clock_.now().wall_us);
  if (!left_out) return;
  auto note = request(caller, what);
  note.allowed = false;
  note.why = why;
  note.left_out = *left_out;
  write(note);
}

base::Status Gate::admit(const Caller& caller, const core::State& state, model::InputBody& input) {
  const auto target = target_of(state.plan());
  const auto permission = access::permit(*ledger_, caller.identity, target, input,
                                         asked_by(state, input), clock_.now().wall_us);
  if (permission.verdict != access::Verdict::allowed) {
    refused(caller, words_of(input) + " of run " + state.run_id(), permission.why);
    return base::fail("forbidden", permission.why);
  }
  sign(input, caller.identity, permission.break_glass);
  auto note = request(caller, words_of(input));
  note.run = state.run_id();
  note.runbook = target.runbook;
  note.break_glass = permission.break_glass;
  if (permission.break_glass) note.why = reason_of(input);
  write(note);
  return {};
}

base::Status Gate::admit(const Caller& caller, Submission& submission) {
  submission.actor = caller.identity.actor;
  submission.requester = caller.identity.person;
  return admit(caller, access::Policy::needs_for_run(Role::run), "run", target_of(*submission.plan),
               submission.run_id);
}

base::Status Gate::admit(const Caller& caller, const access::Policy& policy,
                         const std::string& what, const access::Target& target,
                         const std::string& run_id) {
  if (access::judge(policy, caller.identity, target) != access::Verdict::allowed) {
    const std::string why = caller.identity.actor + " may not: that needs the role '" +
                            std::string(access::to_text(policy.role)) + "' for it";
    refused(caller, what, why);
    return base::fail("forbidden", why);
  }
  auto note = request(caller, what);
  note.run = run_id;
  note.runbook = target.runbook;
  write(note);
  return {};
}

void Gate::write(const access::Request& request, Changes changes, Done done) {
  append(request, changes, [this, changes, done = std::move(done)](const auto& appended) {
    if (!appended) return done(base::fail(appended.error()));
    for (const auto& change : changes) apply(change);
    done({});
  });
}

void Gate::change(const Caller& caller, Changes proposed, Done done) {
  std::string what;
  for (const auto& change : proposed) what += (what.empty() ? "" : ", ") + access::describe(change);
  if (access::judge(access::Policy::needs(Role::admin), caller.identity, {}) !=
      access::Verdict::allowed) {
    const std::string why = caller.identity.actor + " does not hold the role 'admin'";
    refused(caller, what, why);
    return done(base::fail("forbidden", why));
  }
  for (auto& change : proposed) {
    auto accepted =
        access::accept(*ledger_, std::move(change), caller.identity.actor, clock_.now().wall_us);
    if (!accepted) return done(base::fail(accepted.error()));
    change = std::move(*accepted);
  }
  write(request(caller, what), std::move(proposed), std::move(done));
}

void Gate::clear(const Caller& caller, const std::string& reason, bool break_glass,
                 base::WallMicros set_us, std::function<base::Status()> open, Done done) {
  using What = access::ClearStep::What;
  const auto now_us = clock_.now().wall_us;
  const auto step =
      access::clear_step(*ledger_, caller.identity, reason, break_glass, now_us, set_us);
  if (step.what == What::refused) {
    refused(caller, "clear", step.why);
    return done(base::fail("forbidden", step.why));
  }
  auto note = request(caller, "clear");
  note.why = reason;
  note.break_glass = step.break_glass;
  if (step.what == What::first_of_two)
    return write(note,
                 Changes{access::changes::ClearAsked{caller.identity.person, caller.identity.actor,
                                                     reason, now_us}},
                 [done = std::move(done), why = step.why](const base::Status& written) {
                   done(written ? base::Status(base::fail("waits", why)) : written);
                 });
  write(note, Changes{access::changes::ClearSettled{caller.identity.actor}},
        [this, stops = stops_, open = std::move(open),
         done = std::move(done)](const base::Status& written) {
          if (!written) return done(written);
          if (stops != stops_)
            return done(base::fail("stopped", "the kill switch was set again meanwhile"));
          done(open());
        });
}

void Gate::stopped(const std::string& by, const std::string& reason) {
  ++stops_;
  access::Request note;
  note.actor = by;
  note.what = "stop";
  note.why = reason;
  write(note, Changes{access::changes::ClearSettled{by}}, [](const auto&) {});
}

}  // namespace reprise::app
