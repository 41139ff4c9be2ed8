// Hand-made events of a recovery that was killed and resumed, for the tests of the views.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/event.h"

namespace reprise::test {

namespace ev = model::events;

inline constexpr base::WallMicros story_begin_us = 1'793'502'000'000'000;  // 2026-11-01T03:00:00Z

// An event `seconds` after the beginning.
inline model::Event at(double seconds, model::EventBody body) {
  const auto micros = static_cast<base::WallMicros>(seconds * 1e6);
  return {{story_begin_us + micros, micros, "boot-1"}, std::move(body)};
}

inline ev::RunCreated created() {
  ev::RunCreated event;
  event.runbook = "genesis/data-corruption";
  event.plan_hash = "abc123";
  event.reason = "drill";
  event.actor = "ana";
  event.engine_version = "0.1.0";
  return event;
}

inline ev::AttemptStarted started(const std::string& step, std::uint32_t number = 1,
                                  model::EffectClass effect = model::EffectClass::unsafe) {
  ev::AttemptStarted event;
  event.id = {step, model::AttemptRole::main, number};
  event.action = "exec";
  event.effect = effect;
  event.key = "key-" + step;
  return event;
}

inline ev::AttemptFinished finished(const std::string& step, model::Verdict verdict,
                                    std::uint32_t number = 1) {
  ev::AttemptFinished event;
  event.id = {step, model::AttemptRole::main, number};
  event.verdict = verdict;
  event.millis = 400;
  if (verdict == model::Verdict::succeeded) event.exit = 0;
  if (verdict == model::Verdict::failed) {
    event.exit = 3;
    event.error = model::Failure{"exit", "exit status 3", {}};
  }
  return event;
}

inline ev::CallStarted called(const std::string& step, std::uint32_t call,
                              const std::string& name) {
  ev::CallStarted event;
  event.id = {step, model::AttemptRole::main, 1};
  event.call = call;
  event.name = name;
  return event;
}

inline ev::CallFinished returned(const std::string& step, std::uint32_t call) {
  ev::CallFinished event;
  event.id = {step, model::AttemptRole::main, 1};
  event.call = call;
  return event;
}

inline ev::QuestionAsked question(const std::string& id, const std::string& step,
                                  model::QuestionKind kind, std::vector<model::Choice> choices) {
  ev::QuestionAsked event;
  event.id = id;
  event.step = step;
  event.kind = kind;
  event.text = "Did " + step + " happen?";
  event.choices = std::move(choices);
  return event;
}

// stop succeeds; the engine dies during swap (unsafe), a person says it happened; check fails once.
inline std::vector<model::Event> killed_and_resumed() {
  using model::Verdict;
  ev::AttemptLost lost;
  lost.id = {"swap", model::AttemptRole::main, 1};
  lost.cause = "the engine and its shim died";
  ev::RunResumed resumed;
  resumed.engine_version = "0.1.0";
  resumed.epoch = 2;
  ev::QuestionAnswered answered{"q1", "ana", "happened", "saw the new file", {}};
  ev::RetryScheduled retry{"check", 2, {story_begin_us + 12'000'000, 12'000'000, "boot-1"}};
  return {at(0, created()),
          at(0, ev::RunStarted{}),
          at(0, started("stop")),
          at(0.4, finished("stop", Verdict::succeeded)),
          at(0.4, started("swap")),
          at(9, resumed),
          at(9, lost),
          at(9, question("q1", "swap", model::QuestionKind::unknown,
                         {{"happened", "goes on"}, {"did-not-happen", "runs it again"}})),
          at(10, answered),
          at(10, ev::StepSucceeded{"swap", model::Map{}}),
          at(10, started("check", 1, model::EffectClass::read)),
          at(10.4, finished("check", Verdict::failed)),
          at(10.4, retry),
          at(12, ev::TimerFired{"check", "retry"}),
          at(12, started("check", 2, model::EffectClass::read)),
          at(12.4, finished("check", Verdict::succeeded, 2)),
          at(12.5, ev::RunFinished{model::RunStatus::succeeded, {}, 0})};
}

}  // namespace reprise::test
