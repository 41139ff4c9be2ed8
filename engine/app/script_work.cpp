#include "app/script_work.h"

#include <algorithm>

#include "actions/interpret_leak.h"
#include "base/sha256.h"
#include "model/json.h"
#include "worker/lua_worker.h"
#include "worker/script_request.h"
#include "worker/worker_secrets.h"

namespace reprise::app {

using model::Map;
using model::Value;
using process::Ending;

namespace {

// The same for all attempts of a step, another one for each step and run.
std::int64_t seed_of(const core::State& state, const std::string& step) {
  const auto digest = base::sha256(std::to_string(state.seed()) + "\n" + step);
  std::int64_t seed = 0;
  for (std::size_t i = 0; i < 7; ++i) seed = seed * 256 + digest[i];
  return seed;
}

Value record_of(const std::vector<core::RecordedCall>& calls) {
  model::List list;
  for (const auto& call : calls)
    list.push_back(Map{{"name", call.name},
                       {"args_hash", call.args_hash},
                       {"args", call.args},
                       {"at", call.place},
                       {"finished", call.finished},
                       {"assumed", call.assumed},
                       {"result", call.result}});
  return Value(std::move(list));
}

void add_calls(const model::AttemptId& id, const Value& told,
               const std::vector<std::string>& secrets, std::vector<model::InputBody>& inputs) {
  if (!told.is_list()) return;
  for (const auto& call : told.list()) {
    model::events::CallFinished finished{id};
    finished.call = static_cast<std::uint32_t>(call["call"].integer_or(0));
    finished.withdrawn = !call["begun"].boolean_or(true);
    const bool known = call["result"].is_map();
    if (known) finished.result = without_secrets(call["result"], secrets);
    if (known || finished.withdrawn)
      inputs.push_back(model::inputs::CallReported{std::move(finished)});
  }
}

}  // namespace

Value script_request(const core::State& state, const model::effects::StartAttempt& attempt,
                     const Value& inputs, const std::string& token) {
  const std::string& step = attempt.id.step;
  return Map{{"script", Map{{"name", inputs["file"].text_or(step)}, {"text", inputs["script"]}}},
             {"modules", inputs["modules"]},
             {"inputs", inputs["inputs"]},
             {"roots", inputs["roots"]},
             {"hosts", inputs["hosts"]},
             {"cpu", inputs["cpu"]},
             {"seed", seed_of(state, step)},
             {"record", record_of(state.calls(state.find(step)))},
             {"token", token}};
}

std::string script_stdin(const Value& request, const actions::Secrets& secrets) {
  Map named;
  for (const auto& [name, value] : secrets) named[name] = value;
  return worker::input_of(request, Value(std::move(named)));
}

bool may_start_services(const Value& request) {
  const auto names = [](const Value& source) {
    return source["text"].text_or("").find("svc") != std::string::npos;
  };
  if (names(request["script"])) return true;
  const Value& modules = request["modules"];
  return modules.is_map() && std::any_of(modules.map().begin(), modules.map().end(),
                                         [&](const auto& entry) { return names(entry.second); });
}

std::optional<std::vector<model::InputBody>> interrupted_script(
    const model::AttemptId& id, const process::LaunchResult& result,
    const std::vector<std::string>& secrets) {
  std::vector<model::InputBody> inputs;
  if (result.ending == Ending::signalled) {
    inputs.push_back(model::inputs::AttemptGone{
        id, "its worker was killed by signal " + std::to_string(result.signal)});
    return inputs;
  }
  if (result.ending != Ending::exited || result.exit != worker::exit_interrupted)
    return std::nullopt;
  const auto told = model::parse_json(result.output_text);
  const Value end = told ? (*told)["interrupted"] : Value();
  add_calls(id, end["calls"], secrets, inputs);
  inputs.push_back(
      model::inputs::AttemptGone{id, end["why"].text_or("its worker was interrupted")});
  return inputs;
}

Value without_secrets(const Value& given, const std::vector<std::string>& secrets) {
  return secrets.empty() ? given : worker::without_secrets(given, actions::LeakFinder(secrets));
}

}  // namespace reprise::app
