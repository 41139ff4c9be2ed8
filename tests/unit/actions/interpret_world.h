// A finished process for tests, said in a few lines.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "actions/interpret.h"
#include "model/json.h"

namespace reprise::actions::test {

struct Ended {
  process::LaunchResult result = {};
  model::Step step = {.id = "save"};
  model::AttemptId id = {"save", model::AttemptRole::main, 2};
  std::string action = "exec";
  model::EffectClass effect = model::EffectClass::unsafe;
  std::vector<std::string> secrets = {};

  Ended& exit(int status) { return result.exit = status, *this; }
  Ended& out(std::string text) { return result.stdout_text = std::move(text), *this; }
  Ended& err(std::string text) { return result.stderr_tail = std::move(text), *this; }
  Ended& file(std::string text) { return result.output_text = std::move(text), *this; }
  Ended& ending(process::Ending how, int signal = 0) {
    result.ending = how;
    result.signal = signal;
    return *this;
  }
  Ended& expect(model::Expect expect) {
    step.expect = std::make_shared<const model::Expect>(std::move(expect));
    return *this;
  }
  Ended& capture(std::vector<model::Capture> captures) {
    step.outputs = std::make_shared<const std::vector<model::Capture>>(std::move(captures));
    return *this;
  }
  Ended& as(model::EffectClass of) { return effect = of, *this; }
  Ended& role(model::AttemptRole of) { return id.role = of, *this; }
  Ended& worker(std::string name) { return action = std::move(name), *this; }

  model::events::AttemptFinished read() const {
    return interpret({id, action, effect, step, secrets}, result);
  }
  std::string outputs() const { return model::to_json(read().outputs); }
  // "succeeded", or "failed CODE: message".
  std::string verdict() const {
    const auto finished = read();
    std::string text(model::to_text(finished.verdict));
    return finished.error ? text + " " + finished.error->code + ": " + finished.error->message
                          : text;
  }
};

}  // namespace reprise::actions::test
