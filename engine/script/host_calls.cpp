#include "script/host_calls.h"

#include "model/enum_text.h"
#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

ParamSchema needed(std::string name, ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .required = true, .help = std::move(help)};
}
ParamSchema may(std::string name, ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .help = std::move(help)};
}
ParamSchema may(std::string name, ParamType type, std::string help, model::Value otherwise) {
  return {.name = std::move(name),
          .type = type,
          .default_value = std::move(otherwise),
          .help = std::move(help)};
}

namespace {

std::vector<HostCall> time_calls() {
  return {{.name = "time.now",
           .summary = "The wall clock. Recorded: a script that goes on is told the same again.",
           .effect = EffectClass::none,
           .returns = "integer: milliseconds since 1970 UTC"},
          {.name = "time.mark",
           .summary = "This moment by all clocks, for what must last its whole time.",
           .effect = EffectClass::none,
           .returns = "map: wall_ms, boot_ms, boot_id"},
          {.name = "time.sleep",
           .summary = "Waits. A script that was interrupted in it waits the whole time again.",
           .effect = EffectClass::none,
           .params = {needed("for", ParamType::duration, "how long, as \"2s\"")},
           .returns = "true",
           .assumed = true}};
}

HostCall program_call() {
  ParamSchema argv = needed("argv", ParamType::list, "the program and its arguments; no shell");
  argv.items = {{.name = "", .type = ParamType::text}};
  ParamSchema effect = may("effect", ParamType::text, "how harmful a repetition is");
  effect.choices = {"read", "idempotent", "unsafe"};
  effect.default_value = model::Value("unsafe");
  ParamSchema timeout = may("timeout", ParamType::duration, "killed after this time");
  timeout.default_value = model::Value(std::int64_t{60'000});
  return {
      .name = "proc.run",
      .summary =
          "Starts a program in the step's folder and waits for its end. An end by a "
          "signal or at its timeout leaves an unsafe or idempotent call unknown.",
      .effect = EffectClass::unsafe,
      .params = {argv, effect, may("stdin", ParamType::text, "its standard input"), timeout},
      .returns = "map: exit, stdout (first 64 KiB), stderr (last 4 KiB), stdout_cut, stderr_cut",
      .assumed = model::Map{{"exit", 0}, {"stdout", ""}, {"stderr", ""}},
      .effect_by_caller = true,
      .secret_params = {"stdin"}};
}

std::vector<HostCall> program_calls() { return {program_call()}; }

std::vector<HostCall> all_calls() {
  std::vector<HostCall> all;
  for (const auto table : {
           time_calls,
           file_calls,
           sqlite_calls,
           program_calls,
           http_calls,
           net_calls,
           service_calls,
           check_calls,
           log_calls,
           archive_calls,
           postgres_calls,
       })
    for (auto& call : table()) all.push_back(std::move(call));
  return all;
}

}  // namespace

const std::vector<HostCall>& host_calls() {
  static const std::vector<HostCall> all = all_calls();
  return all;
}

const HostCall* find_host_call(std::string_view name) {
  for (const auto& call : host_calls())
    if (call.name == name) return &call;
  return nullptr;
}

EffectClass effect_of(const HostCall& call, const model::Value& args) {
  const EffectClass otherwise =
      call.effect_by_args == nullptr ? call.effect : call.effect_by_args(args);
  if (!call.effect_by_caller) return otherwise;
  return model::enum_from_text<EffectClass>(args["effect"].text_or("")).value_or(otherwise);
}

model::Value given(model::Value value) { return model::Map{{"value", std::move(value)}}; }

model::Value given(const base::Error& error) {
  model::Map map{{"code", error.code}, {"message", error.message}};
  if (!error.hint.empty()) map["hint"] = error.hint;
  return model::Map{{"error", std::move(map)}};
}

}  // namespace reprise::script
