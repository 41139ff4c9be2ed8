// Whether somebody may give a run this word: the rules that depend on who they are. What depends on
// the question alone - is it open, who has voted, who asked for the run - the core decides.
#pragma once

#include <string>

#include "access/ledger.h"
#include "access/policy.h"
#include "model/event.h"
#include "model/input.h"

namespace reprise::access {

struct Permission {
  Verdict verdict = Verdict::allowed;
  std::string why = {};      // of a refusal, with the way out; for people
  bool break_glass = false;  // allowed only by Role::override_
};

// The role an input of a person needs; nullopt where the engine gives it to itself.
std::optional<Role> role_for(const model::InputBody& input);

// `asked` is the open question that an answer is for, or null. With `break_glass` a holder of
// Role::override_ may do what another role is needed for, and must say why: `reason`.
Permission permit(const Ledger& ledger, const Identity& identity, const Target& target,
                  const model::InputBody& input, const model::events::QuestionAsked* asked,
                  base::WallMicros now_us);

// Opening the kill switch: where people are known it takes two, each with Role::approve, and both
// after it was set, at `set_us`.
struct ClearStep {
  enum class What : std::uint8_t { open, first_of_two, refused } what;
  std::string why = {};
  bool break_glass = false;
};
ClearStep clear_step(const Ledger& ledger, const Identity& identity, const std::string& reason,
                     bool break_glass, base::WallMicros now_us, base::WallMicros set_us);

}  // namespace reprise::access
