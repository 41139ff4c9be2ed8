#include "app/performer.h"

#include <sys/types.h>

#include <cstdlib>

#include "actions/captures.h"
#include "actions/interpret.h"
#include "app/attempt_names.h"
#include "app/module_work.h"
#include "app/paths.h"
#include "app/script_work.h"
#include "app/secrets.h"
#include "base/crash_point.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::app {

using model::Value;

namespace {

const model::Step* step_of(const core::State& state, const std::string& path) {
  const core::NodeIndex node = state.find(path);
  return node == core::no_node ? nullptr : &state.planned(node).spec;
}

std::string text_of(const Value& value) {
  if (value.is_text()) return value.text();
  return value.is_null() ? std::string() : model::to_json(value);
}

// For the shell on the other end of ssh, the only one we ever quote for.
std::string quote(const std::string& word) {
  std::string quoted = "'";
  for (const char letter : word) {
    if (letter == '\'')
      quoted += "'\\''";
    else
      quoted.push_back(letter);
  }
  return quoted + "'";
}

std::vector<std::string> over_ssh(const std::string& target, const std::vector<std::string>& argv) {
  std::vector<std::string> words;
  for (const auto& word : argv) words.push_back(quote(word));
  return {"ssh", "-o",   "BatchMode=yes",       "-o", "ConnectTimeout=10",
          "--",  target, base::join(words, " ")};
}

// Where a scope's process is written of, and what must not reach its log.
Value held_place(const std::string& state, const std::string& run_id, const model::AttemptId& id,
                 const std::vector<process::HiddenText>& hidden) {
  model::List texts;
  for (const auto& [text, mark] : hidden)
    texts.push_back(model::Map{{"text", text}, {"mark", mark}});
  return model::Map{{"state", state},
                    {"folder", state + "/held"},
                    {"log", log_path(state, run_id, log_name(id) + ".process")},
                    {"hidden", std::move(texts)}};
}

// A stream that a secret output is taken from is no output, and no log either.
void choose_logged(const core::State& state, const model::effects::StartAttempt& attempt,
                   process::LaunchSpec& spec) {
  const model::Step* step = step_of(state, attempt.id.step);
  if (step == nullptr || !step->outputs || attempt.id.role != model::AttemptRole::main) return;
  spec.log_stdout = !actions::captures_secret(*step->outputs, false);
  spec.log_stderr = !actions::captures_secret(*step->outputs, true);
}

const char* environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

model::Map context_of(const std::string& run_id, const core::State& state,
                      const model::effects::StartAttempt& attempt) {
  return {{"run_id", run_id},
          {"runbook", state.plan().runbook},
          {"step", attempt.id.step},
          {"attempt", static_cast<std::int64_t>(attempt.id.number)},
          {"role", std::string(model::to_text(attempt.id.role))},
          {"key", attempt.key},
          {"contacts", state.plan().contacts},
          {"notify", state.plan().notify}};
}

}  // namespace

void Performer::start(const std::string& run_id, const model::effects::StartAttempt& attempt) {
  const core::State* state = around_.find_run(run_id);
  if (state == nullptr) return;
  actions::Secrets secrets;
  auto spec = prepare(run_id, *state, attempt, secrets);
  if (!spec) return refuse(run_id, attempt.id, spec.error());
  running_[spec->token] = {run_id, attempt, std::move(secrets)};
  launcher_.launch(std::move(*spec));
}

// Nothing was started: a definite failure, with the reason.
void Performer::refuse(const std::string& run_id, const model::AttemptId& id,
                       const base::Error& error) {
  model::events::AttemptFinished finished{id, model::Verdict::failed};
  finished.error = model::Failure{error.code, error.message, error.hint};
  around_.report(run_id, model::inputs::AttemptReported{std::move(finished)});
}

base::Result<process::LaunchSpec> Performer::prepare(const std::string& run_id,
                                                     const core::State& state,
                                                     const model::effects::StartAttempt& attempt,
                                                     actions::Secrets& secrets) const {
  SecretReader reader(state.plan().secrets);
  auto inputs = reader.resolve(attempt.inputs);
  if (!inputs) return base::fail(inputs.error());
  secrets = reader.read();
  process::LaunchSpec spec;
  spec.hidden = actions::hidden_texts(secrets);
  choose_logged(state, attempt, spec);
  spec.token = token_of(around_.journal_uuid, run_id, attempt.id);
  spec.timeout_ms = attempt.timeout_ms.value_or(0);
  spec.delay_ms = attempt.settle_ms;
  // Checks of guards are many: what they have seen is in the journal, or nowhere.
  if (attempt.id.role != model::AttemptRole::check)
    spec.log_path = log_path(around_.state_folder, run_id, log_name(attempt.id));
  spec.output_path = around_.state_folder + "/attempts/" + spec.token + ".output";
  spec.cwd = (*inputs)["@cwd"].text_or(state.plan().cwd);
  if (!spec.cwd.empty() && spec.cwd.front() != '/') spec.cwd = state.plan().cwd + "/" + spec.cwd;
  if (auto done = add_command(run_id, state, attempt, *inputs, secrets, spec); !done)
    return base::fail(done.error());
  add_environment(run_id, state, attempt, *inputs, spec);
  return spec;
}

base::Status Performer::add_command(const std::string& run_id, const core::State& state,
                                    const model::effects::StartAttempt& attempt,
                                    const Value& inputs, const actions::Secrets& secrets,
                                    process::LaunchSpec& spec) const {
  if (is_script(attempt.action, inputs)) {
    auto request = request_of(state, attempt, attempt.inputs, spec.token);
    if (!request) return base::fail(request.error());
    spec.argv = {around_.worker, "--lua", "--state", around_.state_folder};
    spec.shared = true;
    spec.output_path.clear();
    spec.output_bytes_max = script_end_bytes_max;
    spec.daemons = may_start_services(*request);
    spec.stdin_text = script_stdin(*request, secrets);
    return {};
  }
  if (attempt.action != "exec") {
    spec.argv = {around_.worker, "action", attempt.action};
    spec.daemons = attempt.action == "service" || attempt.action == "process";
    model::Map given = inputs.is_map() ? inputs.map() : model::Map{};
    if (attempt.action == "report")
      given["text"] =
          around_.render_report(run_id, given["format"].is_text() ? given["format"].text() : "md");
    if (attempt.action == "report" && !given["to"].is_text())
      given["to"] =
          around_.state_folder + "/reports/" + run_id + "." + (given["format"].text_or("md"));
    if (attempt.action == "process")
      given["@held"] = held_place(around_.state_folder, run_id, attempt.id, spec.hidden);
    spec.stdin_text = model::to_json(
        model::Map{{"inputs", std::move(given)}, {"context", context_of(run_id, state, attempt)}});
    return {};
  }
  if (inputs["argv"].is_list())
    for (const auto& item : inputs["argv"].list()) spec.argv.push_back(text_of(item));
  else
    spec.argv = {"/bin/sh", "-e", "-c", inputs["script"].text_or(inputs["shell"].text_or(""))};
  if (spec.argv.empty()) return base::fail("inputs", "argv is empty");
  if (const Value& target = inputs["@host"]["ssh"]; target.is_text())
    spec.argv = over_ssh(target.text(), spec.argv);
  spec.stdin_text = text_of(inputs["@stdin"]);
  return {};
}

void Performer::add_environment(const std::string& run_id, const core::State& state,
                                const model::effects::StartAttempt& attempt, const Value& inputs,
                                process::LaunchSpec& spec) const {
  std::map<std::string, std::string> env{
      {"PATH", environment("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")},
      {"HOME", environment("HOME", "/")},
      {"LANG", environment("LANG", "C.UTF-8")}};
  if (inputs["@env"].is_map())
    for (const auto& [name, value] : inputs["@env"].map()) env[name] = text_of(value);
  const std::string number = std::to_string(attempt.id.number);
  env["REPRISE_RUN_ID"] = state.run_id();
  env["REPRISE_STEP"] = attempt.id.step;
  env["REPRISE_ATTEMPT"] = number;
  env["REPRISE_IDEMPOTENCY_KEY"] = attempt.key;
  env["REPRISE_FENCE"] = run_id + ":" + std::to_string(around_.epoch) + ":" + number;
  if (!spec.output_path.empty()) env["REPRISE_OUTPUT"] = spec.output_path;
  env["REPRISE_ATTEMPT_TOKEN"] = spec.token;
  spec.env.assign(env.begin(), env.end());
}

void Performer::perform(const std::string& run_id, const model::effects::PerformCall& call) {
  around_.grant_call(token_of(around_.journal_uuid, run_id, call.id), call);
}

void Performer::stop(const std::string& run_id, const model::effects::StopAttempt& attempt) {
  launcher_.stop(token_of(around_.journal_uuid, run_id, attempt.id), attempt.grace_ms);
}

void Performer::ended(const process::LaunchResult& result) {
  base::crash_point("result-received");
  const auto found = running_.find(result.token);
  if (found == running_.end()) return;
  const Running running = std::move(found->second);
  running_.erase(found);
  // A check that ended for a dead engine is made again: nobody adopts its result.
  if (running.attempt.id.role == model::AttemptRole::check) launcher_.forget(result.token);
  const core::State* state = around_.find_run(running.run_id);
  if (state == nullptr || step_of(*state, running.attempt.id.step) == nullptr) return;
  // What a script does follows its calls.
  const auto open = state->open_attempts().find(running.attempt.id);
  const auto effect =
      open == state->open_attempts().end() ? running.attempt.effect : open->second.effect;
  for (auto& input : told(*state, running.attempt.id, running.attempt.action, effect,
                          running.secrets, result, false))
    around_.report(running.run_id, std::move(input));
}

std::vector<model::InputBody> Performer::told(const core::State& state, const model::AttemptId& id,
                                              const std::string& action, model::EffectClass effect,
                                              const actions::Secrets& secrets,
                                              const process::LaunchResult& result,
                                              bool adopted) const {
  const auto said = actions::unmask(result, secrets);
  if (is_script(*step_of(state, id.step), id.role))
    if (auto inputs = interrupted_script(id, said, actions::values_of(secrets)))
      return std::move(*inputs);
  auto finished = actions::interpret(
      {id, action, effect, *step_of(state, id.step), actions::values_of(secrets)}, said);
  finished.adopted = adopted;
  return {model::inputs::AttemptReported{std::move(finished)}};
}

const Performer::Running* Performer::find(const std::string& token) const {
  const auto found = running_.find(token);
  return found == running_.end() ? nullptr : &found->second;
}

void Performer::lost(const std::string& token, const std::string& cause, Loss loss) {
  const auto found = running_.find(token);
  if (found == running_.end()) return;
  const Running running = std::move(found->second);
  running_.erase(found);
  if (loss == Loss::unprovable)
    around_.report(running.run_id, model::inputs::AttemptUnprovable{running.attempt.id, cause});
  else
    around_.report(running.run_id, model::inputs::AttemptGone{running.attempt.id, cause,
                                                              loss == Loss::never_started});
}

std::vector<model::InputBody> Performer::adopt(const core::State& state,
                                               const core::OpenAttempt& attempt,
                                               const process::LaunchResult& result) const {
  // The secrets are read again, only to look for them in what the child has said. Where that fails
  // their marks are looked for.
  SecretReader reader(state.plan().secrets);
  actions::Secrets secrets;
  if (reader.resolve(attempt.inputs))
    secrets = reader.read();
  else
    for (const auto& name : secret_names(attempt.inputs))
      secrets[name] = actions::secret_mark(name);
  return told(state, attempt.id, attempt.action, attempt.effect, secrets, result, true);
}

}  // namespace reprise::app
