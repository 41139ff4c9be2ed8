#include "app/tell.h"

#include <cstdlib>

#include "actions/child.h"
#include "actions/notify_routes.h"
#include "app/paths.h"
#include "base/text.h"
#include "load/bindings.h"
#include "model/json.h"

namespace reprise::app {

using actions::ChildEnd;
using model::Map;
using model::Value;

namespace {

constexpr base::Millis tell_timeout_ms = 60'000;
constexpr int exit_not_done = 1;  // of the worker: definitely not

// A route is given no more than a step is.
std::vector<std::pair<std::string, std::string>> environment_for(const std::string& key) {
  std::vector<std::pair<std::string, std::string>> env{{"REPRISE_IDEMPOTENCY_KEY", key}};
  for (const char* name : {"PATH", "HOME", "LANG"})
    if (const char* value = std::getenv(name)) env.emplace_back(name, value);
  return env;
}

// The worker prints its outputs last; before them stands what the console was told.
Value outputs_of(const std::string& printed) {
  const auto text = base::trim(printed);
  auto outputs = model::parse_json(text.substr(text.rfind('\n') + 1));
  return outputs ? std::move(*outputs) : Value();
}

// Nobody reads the console of a service: it takes what was meant for nobody in particular.
bool has_no_route(const Routes& routes, const Telling& telling) {
  const bool asks = !telling.to.empty() || !routes.contacts.empty() || !routes.notify.empty();
  return asks && actions::notify_routes(Value(routes.contacts), Value(routes.notify), telling.to,
                                        telling.severity)
                     .empty();
}

}  // namespace

base::Result<Routes> read_routes(const std::string& bindings) {
  if (bindings.empty()) return Routes{};
  auto text = read_file(bindings);
  if (!text) return base::fail(text.error());
  auto loaded = load::load_bindings(bindings, std::move(*text));
  if (base::has_errors(loaded.diagnostics))
    return base::fail("usage", base::render_all(loaded.diagnostics, loaded.sources, false));
  return Routes{std::move(loaded.bindings.contacts), std::move(loaded.bindings.notify)};
}

TellEnd tell(const std::string& worker, const Routes& routes, const Telling& telling) {
  if (has_no_route(routes, telling))
    return {TellEnd::How::unsent, "the bindings have no route for it"};
  Map inputs{{"severity", telling.severity}, {"text", telling.text}};
  if (!telling.to.empty()) inputs["to"] = telling.to;
  Map context{{"run_id", telling.run_id},
              {"runbook", telling.runbook},
              {"key", telling.key},
              {"contacts", routes.contacts},
              {"notify", routes.notify}};
  actions::ChildSpec spec;
  spec.argv = {worker, "action", "notify"};
  spec.env = environment_for(telling.key);
  spec.own_env_only = true;
  spec.stdin_text =
      model::to_json(Map{{"inputs", std::move(inputs)}, {"context", std::move(context)}});
  spec.timeout_ms = tell_timeout_ms;
  const ChildEnd end = actions::run_child(spec);
  const Value outputs = outputs_of(end.stdout_text);
  if (end.succeeded()) return {TellEnd::How::sent, outputs["delivered_to"].text_or("")};
  const bool is_definite = end.how == ChildEnd::How::not_started ||
                           (end.how == ChildEnd::How::exited && end.exit == exit_not_done);
  return {is_definite ? TellEnd::How::unsent : TellEnd::How::unknown,
          outputs["error"]["message"].text_or(end.summary())};
}

}  // namespace reprise::app
