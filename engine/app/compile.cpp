#include "app/compile.h"

#include <filesystem>

#include "actions/catalog.h"
#include "app/paths.h"
#include "core/machine.h"
#include "driver/run_scope.h"
#include "expr/evaluate.h"
#include "graph/build.h"
#include "load/bindings.h"
#include "load/load_runbook.h"
#include "load/read_inputs.h"
#include "model/plan_json.h"

namespace reprise::app {

namespace {

base::Diagnostic unreadable(const base::Error& error) {
  return {base::Severity::error, "RP0900", error.message, {}, error.hint};
}

// Diagnostics of another source map move into the compiled one, so that one map shows all of them.
void add(Compiled& compiled, const base::Diagnostics& diagnostics, const base::SourceMap& sources) {
  const auto offset = static_cast<std::uint32_t>(compiled.sources.all().size());
  for (const auto& source : sources.all()) compiled.sources.add(source.name, source.text);
  for (auto diagnostic : diagnostics) {
    diagnostic.place.source += offset;
    for (auto& [text, place] : diagnostic.notes) place.source += offset;
    compiled.diagnostics.push_back(std::move(diagnostic));
  }
}

struct Parts {
  load::Loaded loaded;
  model::Bindings bindings;
  model::Map inputs;
};

void read_bindings(const CompileRequest& request, Compiled& compiled, model::Bindings& bindings) {
  if (request.bindings.empty()) {
    if (request.like)
      bindings = {request.like->targets, request.like->secrets, request.like->contacts,
                  request.like->notify};
    return;
  }
  auto text = read_file(request.bindings);
  if (!text) return compiled.diagnostics.push_back(unreadable(text.error()));
  auto loaded = load::load_bindings(request.bindings, std::move(*text));
  add(compiled, loaded.diagnostics, loaded.sources);
  bindings = std::move(loaded.bindings);
}

void read_inputs(const CompileRequest& request, const model::Runbook& runbook, Compiled& compiled,
                 model::Map& inputs) {
  if (request.check_only) return;
  model::Map values;
  if (!request.inputs_file.empty()) {
    auto text = read_file(request.inputs_file);
    if (!text) return compiled.diagnostics.push_back(unreadable(text.error()));
    auto file = load::read_inputs_file(runbook.inputs, request.inputs_file, std::move(*text));
    add(compiled, file.diagnostics, file.sources);
    values = std::move(file.inputs);
  }
  if (request.like)
    for (const auto& spec : runbook.inputs)
      if (const auto old = request.like->inputs.find(spec.name); old != request.like->inputs.end())
        values.emplace(*old);
  auto read = load::read_inputs(runbook.inputs, request.inputs, values);
  add(compiled, read.diagnostics, read.sources);
  inputs = std::move(read.inputs);
}

// The concurrency group may use inputs and targets, which are known now.
void render_group(const model::Runbook& runbook, model::Plan& plan, Compiled& compiled) {
  if (!runbook.concurrency) return;
  const core::State state = core::initial("plan", std::make_shared<const model::Plan>(plan));
  auto group = expr::render(runbook.concurrency->group,
                            driver::RunScope(state, core::no_node));
  if (!group || !group->is_text())
    return compiled.diagnostics.push_back(
        {base::Severity::error, "RP0902",
         group ? "a concurrency group must be text" : group.error().message,
         runbook.concurrency->group.place, "Use inputs and targets only."});
  plan.group = group->text();
  plan.on_conflict = runbook.concurrency->on_conflict;
}

void set_folder(const model::Runbook& runbook, model::Plan& plan) {
  std::error_code ignored;
  plan.cwd = std::filesystem::current_path(ignored).string();
  if (!runbook.cwd) return;
  if (const model::Value* given = runbook.cwd->constant(); given != nullptr && given->is_text())
    plan.cwd = (std::filesystem::path(plan.cwd) / given->text()).lexically_normal().string();
}

void build_plan(const Parts& parts, const CompileRequest& request, Compiled& compiled) {
  auto built = graph::build({*parts.loaded.runbook, parts.loaded.sources, parts.inputs,
                             parts.bindings, expr::names_of, actions::catalog(),
                             request.check_only});
  for (auto& diagnostic : built.diagnostics) compiled.diagnostics.push_back(std::move(diagnostic));
  if (base::has_errors(compiled.diagnostics)) return;
  model::Plan plan = std::move(built.plan);
  if (!request.check_only) render_group(*parts.loaded.runbook, plan, compiled);
  set_folder(*parts.loaded.runbook, plan);
  compiled.encoded_plan = model::encode_plan(plan);
  plan.hash = model::plan_hash(compiled.encoded_plan);
  if (!base::has_errors(compiled.diagnostics))
    compiled.plan = std::make_shared<const model::Plan>(std::move(plan));
}

}  // namespace

Compiled compile(const CompileRequest& request) {
  Compiled compiled;
  auto path = find_runbook(request.runbook);
  auto text = path ? read_file(*path) : base::fail(path.error());
  if (!text) {
    compiled.diagnostics.push_back(unreadable(text.error()));
    return compiled;
  }
  Parts parts;
  parts.loaded = load::load_text(*path, std::move(*text), actions::catalog(), expr::names_of,
                                 [](const std::string& called) { return read_file(called); });
  compiled.sources = parts.loaded.sources;
  compiled.diagnostics = parts.loaded.diagnostics;
  if (!parts.loaded.runbook) return compiled;
  read_bindings(request, compiled, parts.bindings);
  read_inputs(request, *parts.loaded.runbook, compiled, parts.inputs);
  if (!base::has_errors(compiled.diagnostics)) build_plan(parts, request, compiled);
  return compiled;
}

}  // namespace reprise::app
