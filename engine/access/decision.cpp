#include "access/decision.h"

namespace reprise::access {

namespace inputs = model::inputs;

namespace {

struct Wish {
  bool break_glass = false;
  std::string reason;
};

Wish wish_of(const model::InputBody& input) {
  if (const auto* answer = std::get_if<inputs::Answered>(&input))
    return {answer->break_glass, answer->note};
  if (const auto* skip = std::get_if<inputs::SkipRequested>(&input))
    return {skip->break_glass, skip->reason};
  return {};
}

bool has_text(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") != std::string::npos;
}

Permission refused(std::string why) { return {Verdict::forbidden, std::move(why), false}; }

// Why the roles do not reach; empty where they do.
std::string lacking(const Identity& identity, Role role) {
  if (includes(identity.roles, role)) return {};
  return identity.actor + " does not hold the role '" + std::string(to_text(role)) + "'";
}

// The runbook may name who answers: a role that people hold, or a person.
std::string lacking_duty(const Ledger& ledger, const Identity& identity,
                         const model::events::QuestionAsked& asked, base::WallMicros now_us) {
  if (asked.role.empty() || identity.person.empty()) return {};
  if (identity.duties.count(asked.role) != 0 || identity.person == asked.role) return {};
  if (ledger.has_holder(asked.role, now_us))
    return "question '" + asked.id + "' is for '" + asked.role + "', which " + identity.actor +
           " is not";
  return "question '" + asked.id + "' is for '" + asked.role +
         "', and nobody is that: reprise person set NAME --duty " + asked.role;
}

Permission by_override(const Identity& identity, const std::string& reason) {
  if (const auto why = lacking(identity, Role::override_); !why.empty()) return refused(why);
  if (!has_text(reason)) return refused("breaking the glass needs a reason");
  return {Verdict::allowed, {}, true};
}

}  // namespace

std::optional<Role> role_for(const model::InputBody& input) {
  if (std::holds_alternative<inputs::Answered>(input)) return Role::approve;
  if (std::holds_alternative<inputs::StopCleared>(input)) return Role::approve;
  if (std::holds_alternative<inputs::CancelRequested>(input) ||
      std::holds_alternative<inputs::PauseRequested>(input) ||
      std::holds_alternative<inputs::ContinueRequested>(input) ||
      std::holds_alternative<inputs::SkipRequested>(input) ||
      std::holds_alternative<inputs::RetryRequested>(input) ||
      std::holds_alternative<inputs::NoteGiven>(input) ||
      std::holds_alternative<inputs::StopRequested>(input))
    return Role::run;
  return std::nullopt;
}

Permission permit(const Ledger& ledger, const Identity& identity, const Target& target,
                  const model::InputBody& input, const model::events::QuestionAsked* asked,
                  base::WallMicros now_us) {
  const auto role = role_for(input);
  if (!role) return refused("nobody gives this to a run from outside");
  if (!in_scope(identity, target))
    return refused(identity.actor + " is not for runs of " + target.runbook);
  const Wish wish = wish_of(input);
  if (wish.break_glass) return by_override(identity, wish.reason);
  if (const auto why = lacking(identity, *role); !why.empty()) return refused(why);
  if (asked != nullptr)
    if (const auto why = lacking_duty(ledger, identity, *asked, now_us); !why.empty())
      return refused(why);
  return {};
}

ClearStep clear_step(const Ledger& ledger, const Identity& identity, const std::string& reason,
                     bool break_glass, base::WallMicros now_us, base::WallMicros set_us) {
  using What = ClearStep::What;
  if (!has_text(reason)) return {What::refused, "opening the kill switch needs a reason"};
  if (!identity.scopes.empty())
    return {What::refused, identity.actor + " is not for all runs, and the switch is"};
  if (identity.person.empty()) return {What::open};  // nobody is known: nobody's role is checked
  if (break_glass) {
    const auto permission = by_override(identity, reason);
    if (permission.verdict != Verdict::allowed) return {What::refused, permission.why};
    return {What::open, {}, true};
  }
  if (const auto why = lacking(identity, Role::approve); !why.empty()) return {What::refused, why};
  const auto first = ledger.clear_asked(now_us, set_us);
  if (first && first->person != identity.person) return {What::open};
  return {What::first_of_two, "another person must say the same within an hour"};
}

}  // namespace reprise::access
