#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

namespace {

model::ParamSchema duration(const char* name, const char* help) {
  return {.name = name, .type = ParamType::duration, .secret_allowed = false, .help = help};
}

}  // namespace

// No word of the language: what a scope with `process` is entered, watched and left by.
model::ActionSchema process_schema() {
  const model::ParamSchema argument{.name = "", .type = ParamType::text, .secret_allowed = false};
  model::ParamSchema ready = verify_schema().params.front().items.front();
  ready.name = "ready";
  ready.help = "Passes once the process can be used.";
  return {
      .name = "process",
      .summary = "Opens, watches and ends a process that a scope holds open.",
      .effect = model::EffectClass::idempotent,
      .params =
          {{.name = "do",
            .type = ParamType::text,
            .required = true,
            .choices = {"open", "open_again", "look", "end", "prove"},
            .help = "prove: that nothing of it is left."},
           {.name = "name", .type = ParamType::text, .required = true, .help = "The scope."},
           {.name = "argv", .type = ParamType::list, .items = {argument}, .help = "What runs."},
           ready,
           duration("within", "How long it may take to be ready."),
           duration("grace", "Between TERM and KILL."),
           duration("max", "How long the scope may last.")},
      .outputs = {{"pid", ParamType::integer, "The process."},
                  {"detail", ParamType::text, "What was seen."}},
  };
}

}  // namespace reprise::actions
