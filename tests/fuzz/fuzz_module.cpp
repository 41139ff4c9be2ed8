// Fuzzes the loading of actions written in Lua: whatever a module says, reading it ends within its
// bounds and twice the same, a fault has its place, and what is taken can be used by a runbook. The
// input is the module and, behind a line "---", a text that it may require as ./text.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "actions/catalog.h"
#include "actions/conform.h"
#include "base/assert.h"
#include "load/load_runbook.h"
#include "script/machine.h"
#include "script/read_module.h"
#include "script/shipped.h"

namespace {

using namespace reprise;
using model::ModuleText;
using model::Value;

constexpr std::string_view border = "\n---\n";

struct Texts {
  std::string main, required;
};

Texts texts_of(const std::string& input) {
  const auto at = input.find(border);
  if (at == std::string::npos) return {input, "return {}"};
  return {input.substr(0, at), input.substr(at + border.size())};
}

model::ModuleReading read(const Texts& texts) {
  return script::read_module({"fuzz.lua", texts.main},
                             [&](const std::string& name) -> std::optional<ModuleText> {
                               if (name == "./text") return ModuleText{"text.lua", texts.required};
                               return script::find_shipped_library(name);
                             });
}

void check_fault(const model::ModuleFault& fault, const model::ModuleReading& again) {
  REPRISE_ASSERT(fault.line >= 1 && !fault.message.empty(), "a fault has a line and a reason");
  const auto* other = std::get_if<model::ModuleFault>(&again);
  REPRISE_ASSERT(other != nullptr && other->line == fault.line && other->kind == fault.kind,
                 "it is the same fault a second time");
}

void check_params(const std::vector<model::ParamSchema>& params) {
  std::set<std::string> names;
  for (const auto& param : params) {
    REPRISE_ASSERT(names.insert(param.name).second, "no input is declared twice");
    if (!param.default_value) continue;
    REPRISE_ASSERT(actions::conform(param, *param.default_value, param.name).has_value(),
                   "a default is of its own type");
  }
}

void check_module(const model::ActionModule& module, const model::ModuleReading& again) {
  const auto* other = std::get_if<model::ActionModule>(&again);
  REPRISE_ASSERT(other != nullptr && other->schema.name == module.schema.name &&
                     other->schema.params.size() == module.schema.params.size(),
                 "it declares the same a second time");
  REPRISE_ASSERT(module.cpu_ms > 0, "what it may compute is bounded");
  check_params(module.schema.params);
}

// A runbook that brings it and uses it without parameters is loaded or refused, with reasons.
void check_loading(const Texts& texts, const std::string& name) {
  load::LoadOptions options;
  options.read_module = script::read_module;
  options.find_action = script::find_shipped_action;
  options.find_shipped = script::find_shipped_library;
  const auto loaded = load::load_text(
      "rb.yaml",
      "reprise: 1\nrunbook: a\nuses: [ ./fuzz.lua ]\nsteps:\n  s: { uses: " + name + " }\n",
      actions::catalog(), {},
      [&](const std::string& path) -> base::Result<std::string> {
        if (path == "fuzz.lua") return texts.main;
        if (path == "text.lua") return texts.required;
        return base::fail("not-found", path);
      },
      options);
  REPRISE_ASSERT((loaded.runbook != nullptr) == !base::has_errors(loaded.diagnostics),
                 "there is a runbook, or an error");
  for (const auto& diagnostic : loaded.diagnostics)
    REPRISE_ASSERT(!base::render_all({diagnostic}, loaded.sources, false).empty(),
                   "every diagnostic can be shown");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Texts texts = texts_of({reinterpret_cast<const char*>(bytes), size});
  const auto reading = read(texts), again = read(texts);
  if (const auto* fault = std::get_if<model::ModuleFault>(&reading))
    check_fault(*fault, again);
  else
    check_module(std::get<model::ActionModule>(reading), again);
  const auto* module = std::get_if<model::ActionModule>(&reading);
  check_loading(texts, module == nullptr ? "fuzz" : module->schema.name);
  return 0;
}
