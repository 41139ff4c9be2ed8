#include "script/host_calls.h"

#include "model/enum_text.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

namespace {

ParamSchema needed(std::string name, ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .required = true, .help = std::move(help)};
}
ParamSchema may(std::string name, ParamType type, std::string help) {
  return {.name = std::move(name), .type = type, .help = std::move(help)};
}

std::vector<HostCall> time_calls() {
  return {{.name = "time.now",
           .summary = "The wall clock. Recorded: a script that goes on is told the same again.",
           .effect = EffectClass::none,
           .returns = "integer: milliseconds since 1970 UTC"},
          {.name = "time.sleep",
           .summary = "Waits. A script that was interrupted in it waits the whole time again.",
           .effect = EffectClass::none,
           .params = {needed("for", ParamType::duration, "how long, as \"2s\"")},
           .returns = "true",
           .assumed = true}};
}

std::vector<HostCall> file_calls() {
  const auto path = needed("path", ParamType::text,
                           "relative to the step's folder, or absolute; "
                           "inside one of its declared roots");
  return {
      {.name = "fs.read",
       .summary = "The whole content of a file of at most 1 MiB of UTF-8 text.",
       .effect = EffectClass::read,
       .params = {path},
       .returns = "text"},
      {.name = "fs.list",
       .summary = "The names in a folder, sorted by their bytes.",
       .effect = EffectClass::read,
       .params = {path},
       .returns = "list of text"},
      {.name = "fs.exists",
       .summary = "Whether there is something at the path.",
       .effect = EffectClass::read,
       .params = {path},
       .returns = "boolean"},
      {.name = "fs.write",
       .summary = "Puts a file with this content in the place of what is there, whole or not "
                  "at all, and flushes it.",
       .effect = EffectClass::idempotent,
       .params = {path, needed("text", ParamType::text, "the content")},
       .returns = "true",
       .assumed = true},
      {.name = "fs.append",
       .summary = "Adds to the end of a file, which is made where there is none, and flushes.",
       .effect = EffectClass::unsafe,
       .params = {path, needed("text", ParamType::text, "what to add")},
       .returns = "true",
       .assumed = true},
      {.name = "fs.remove",
       .summary = "Removes a file or an empty folder; one that is not there is removed already.",
       .effect = EffectClass::idempotent,
       .params = {path},
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
  return {.name = "proc.run",
          .summary =
              "Starts a program in the step's folder and waits for its end. An end by a "
              "signal or at its timeout leaves an unsafe or idempotent call unknown.",
          .effect = EffectClass::unsafe,
          .params = {argv, effect, may("stdin", ParamType::text, "its standard input"), timeout},
          .returns = "map: exit, stdout (64 KiB at most), stderr (its last 4 KiB)",
          .assumed = model::Map{{"exit", 0}, {"stdout", ""}, {"stderr", ""}},
          .effect_by_caller = true};
}

std::vector<HostCall> all_calls() {
  std::vector<HostCall> all = time_calls();
  for (auto& call : file_calls()) all.push_back(std::move(call));
  all.push_back(program_call());
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
  if (!call.effect_by_caller) return call.effect;
  return model::enum_from_text<EffectClass>(args["effect"].text_or("")).value_or(call.effect);
}

model::Value given(model::Value value) { return model::Map{{"value", std::move(value)}}; }

model::Value given(const base::Error& error) {
  model::Map map{{"code", error.code}, {"message", error.message}};
  if (!error.hint.empty()) map["hint"] = error.hint;
  return model::Map{{"error", std::move(map)}};
}

}  // namespace reprise::script
