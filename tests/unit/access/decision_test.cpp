// Who may give a run which word, who may break the glass, and the two people of the kill switch.
#include <catch2/catch.hpp>

#include "access/decision.h"

using namespace reprise;
using namespace reprise::access;
namespace inputs = model::inputs;

namespace {

constexpr base::WallMicros hour_us = 3'600'000'000;

Identity holder(std::set<Role> roles, const std::string& person = "ann") {
  Identity identity;
  identity.actor = "token:" + person + " (1)";
  identity.person = person;
  identity.roles = std::move(roles);
  return identity;
}

Verdict verdict(const Identity& identity, const model::InputBody& input,
                const model::events::QuestionAsked* asked = nullptr, const Ledger& ledger = {}) {
  const auto permission = permit(ledger, identity, {"payments/x"}, input, asked, 0);
  CHECK(permission.why.empty() == (permission.verdict == Verdict::allowed));
  return permission.verdict;
}

const inputs::Answered approval{"q1", "", "approve", ""};

inputs::Answered broken_glass(const std::string& note) {
  auto answer = approval;
  answer.break_glass = true;
  answer.note = note;
  return answer;
}

}  // namespace

TEST_CASE("each word to a run needs its role, and no other role will do") {
  const std::vector<std::pair<model::InputBody, Role>> words = {
      {approval, Role::approve},
      {inputs::StopCleared{}, Role::approve},
      {inputs::CancelRequested{}, Role::run},
      {inputs::PauseRequested{}, Role::run},
      {inputs::ContinueRequested{}, Role::run},
      {inputs::SkipRequested{}, Role::run},
      {inputs::RetryRequested{}, Role::run},
      {inputs::StopRequested{}, Role::run},
      {inputs::NoteGiven{}, Role::run}};
  for (const auto& [word, needed] : words)
    for (const Role held : all_roles) {
      CAPTURE(word.index(), to_text(held));
      CHECK((verdict(holder({held}), word) == Verdict::allowed) == (held == needed));
    }
}

TEST_CASE("nobody says from outside what the engine says to itself") {
  for (const model::InputBody& input :
       {model::InputBody(inputs::Granted{}), model::InputBody(inputs::Recovered{}),
        model::InputBody(inputs::AttemptReported{}), model::InputBody(inputs::TimerDue{})})
    CHECK(verdict(holder({all_roles.begin(), all_roles.end()}), input) == Verdict::forbidden);
}

TEST_CASE("a run outside the scopes is out of reach, with every role") {
  auto identity = holder({all_roles.begin(), all_roles.end()});
  identity.scopes = {{"ledger/*"}};
  CHECK(verdict(identity, approval) == Verdict::forbidden);
  CHECK(verdict(identity, broken_glass("fire")) == Verdict::forbidden);
  identity.scopes.push_back({"payments/*"});
  CHECK(verdict(identity, approval) == Verdict::allowed);
}

TEST_CASE("a question for a lead is answered by one, or by the person it names") {
  model::events::QuestionAsked asked;
  asked.id = "q1";
  asked.role = "lead";
  auto identity = holder({Role::approve});
  CHECK(verdict(identity, approval, &asked) == Verdict::forbidden);
  identity.duties = {"lead"};
  CHECK(verdict(identity, approval, &asked) == Verdict::allowed);
  CHECK(verdict(holder({Role::approve}, "lead"), approval, &asked) == Verdict::allowed);
  // Where nobody is known, nobody's role is checked.
  CHECK(verdict(Ledger().local(1000, "ann (uid 1000)", true), approval, &asked) ==
        Verdict::allowed);
}

TEST_CASE("that nobody holds the role that is asked for is said, with what to do") {
  model::events::QuestionAsked asked;
  asked.id = "q1";
  asked.role = "lead";
  Ledger ledger;
  const auto why = [&] {
    return permit(ledger, holder({Role::approve}), {}, approval, &asked, 0).why;
  };
  CHECK(why().find("reprise person set NAME --duty lead") != std::string::npos);
  ledger.apply(changes::PersonSet{{"ben", {}, {}, {"lead"}, {}}, "root"});
  CHECK(why() == "question 'q1' is for 'lead', which token:ann (1) is not");
}

TEST_CASE("the glass is broken by who may, with a reason, and that is told") {
  CHECK(verdict(holder({Role::approve}), broken_glass("fire")) == Verdict::forbidden);
  CHECK(verdict(holder({Role::admin}), broken_glass("fire")) == Verdict::forbidden);
  CHECK(verdict(holder({Role::override_}), broken_glass(" \n")) == Verdict::forbidden);
  const auto permission = permit({}, holder({Role::override_}), {}, broken_glass("fire"), {}, 0);
  CHECK(permission.verdict == Verdict::allowed);
  CHECK(permission.break_glass);
  CHECK_FALSE(permit({}, holder({Role::approve}), {}, approval, {}, 0).break_glass);
}

TEST_CASE("two people open the kill switch, within an hour, and the same one twice is one") {
  using What = ClearStep::What;
  Ledger ledger;
  const auto step = [&](const std::string& person, base::WallMicros now_us,
                        base::WallMicros set_us = 0) {
    return clear_step(ledger, holder({Role::approve}, person), "it is out", false, now_us, set_us)
        .what;
  };
  CHECK(step("ann", 0) == What::first_of_two);
  ledger.apply(changes::ClearAsked{"ann", "token:ann (1)", "it is out", 0});
  CHECK(step("ann", 1) == What::first_of_two);
  CHECK(step("ben", hour_us - 1) == What::open);
  CHECK(step("ben", hour_us) == What::first_of_two);
  // Set again meanwhile: what was said before it is about another stop.
  CHECK(step("ben", 2, 1) == What::first_of_two);
  ledger.apply(changes::ClearSettled{"ben"});
  CHECK(step("ben", 1) == What::first_of_two);
}

TEST_CASE("the kill switch is not opened by the wrong role, for some runs only, or for no reason") {
  using What = ClearStep::What;
  const auto what = [](const Identity& identity, const std::string& reason, bool glass) {
    return clear_step({}, identity, reason, glass, 0, 0).what;
  };
  CHECK(what(holder({Role::run, Role::admin}), "out", false) == What::refused);
  CHECK(what(holder({Role::approve}), "", false) == What::refused);
  auto scoped = holder({Role::approve, Role::override_});
  scoped.scopes = {{"payments/*"}};
  CHECK(what(scoped, "out", true) == What::refused);
  CHECK(what(holder({Role::approve}), "out", true) == What::refused);
  CHECK(what(holder({Role::override_}), "out", true) == What::open);
  CHECK(what(Ledger().local(0, "root (uid 0)", true), "out", false) == What::open);
}
