#include "app/compile.h"

#include <filesystem>

#include "actions/catalog.h"
#include "app/early_scope.h"
#include "app/module_options.h"
#include "app/paths.h"
#include "expr/evaluate.h"
#include "graph/build.h"
#include "load/bindings.h"
#include "load/load_runbook.h"
#include "load/read_inputs.h"
#include "script/shipped.h"

namespace reprise::app {

namespace {

base::Diagnostic unreadable(const base::Error& error) {
  if (error.code == "size")
    return {
        base::Severity::error, "RP0101", error.message, {}, "move data into files that steps read"};
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

void read_bindings(const CompileRequest& request, const ReadText& read, Compiled& compiled,
                   model::Bindings& bindings) {
  if (request.bindings.empty()) {
    if (request.like)
      bindings = {request.like->targets, request.like->secrets, request.like->contacts,
                  request.like->notify};
    return;
  }
  auto text = read(request.bindings);
  if (!text) return compiled.diagnostics.push_back(unreadable(text.error()));
  auto loaded = load::load_bindings(request.bindings, std::move(*text));
  add(compiled, loaded.diagnostics, loaded.sources);
  bindings = std::move(loaded.bindings);
}

void read_inputs(const CompileRequest& request, const model::Runbook& runbook, const ReadText& read,
                 Compiled& compiled, model::Map& inputs) {
  if (request.check_only) return;
  model::Map values = request.values;
  if (!request.inputs_file.empty()) {
    auto text = read(request.inputs_file);
    if (!text) return compiled.diagnostics.push_back(unreadable(text.error()));
    auto file = load::read_inputs_file(runbook.inputs, request.inputs_file, std::move(*text));
    add(compiled, file.diagnostics, file.sources);
    for (auto& [name, value] : file.inputs) values.insert_or_assign(name, std::move(value));
  }
  if (request.like)
    for (const auto& spec : runbook.inputs)
      if (const auto old = request.like->inputs.find(spec.name); old != request.like->inputs.end())
        values.emplace(*old);
  auto given = load::read_inputs(runbook.inputs, request.inputs, values);
  add(compiled, given.diagnostics, given.sources);
  inputs = std::move(given.inputs);
}

std::string folder_of(const model::Runbook& runbook) {
  std::error_code ignored;
  const auto here = std::filesystem::current_path(ignored);
  const model::Value* given = runbook.cwd ? runbook.cwd->constant() : nullptr;
  if (given == nullptr || !given->is_text()) return here.string();
  return (here / given->text()).lexically_normal().string();
}

// Names are part of the plan, and so of its hash: however a path was written, it is one plan.
base::SourceMap pinned(const base::SourceMap& written) {
  base::SourceMap sources;
  for (const auto& source : written.all())
    sources.add(script::is_shipped(source.name) ? source.name : path_from_here(source.name),
                source.text);
  return sources;
}

void build_plan(Parts parts, const CompileRequest& request, Compiled& compiled) {
  graph::BuildRequest building{std::move(*parts.loaded.runbook),
                               pinned(parts.loaded.sources),
                               std::move(parts.inputs),
                               parts.bindings,
                               expr::names_of,
                               parts.loaded.actions ? *parts.loaded.actions : actions::catalog()};
  building.cwd = folder_of(building.runbook);
  building.check_only = request.check_only;
  building.render = [&parts](const model::Param& param, const model::Map& inputs) {
    return expr::render(param, EarlyScope(inputs, parts.bindings.targets));
  };
  auto built = graph::build(std::move(building));
  for (auto& diagnostic : built.diagnostics) compiled.diagnostics.push_back(std::move(diagnostic));
  if (!built.plan || base::has_errors(compiled.diagnostics)) return;
  compiled.encoded_plan = std::move(built.encoded);
  compiled.plan = std::make_shared<const model::Plan>(std::move(*built.plan));
}

}  // namespace

Compiled compile(const CompileRequest& request) {
  return compile(request, [](const std::string& path) { return read_file(path); });
}

Compiled compile(const CompileRequest& request, const ReadText& read) {
  Compiled compiled;
  compiled.actions = {std::shared_ptr<const void>(), &actions::catalog()};
  auto path = find_runbook(request.runbook);
  auto text = path ? read(*path) : base::fail(path.error());
  if (!text) {
    compiled.diagnostics.push_back(unreadable(text.error()));
    return compiled;
  }
  Parts parts;
  parts.loaded = load::load_text(*path, std::move(*text), actions::catalog(), expr::names_of, read,
                                 load_options());
  if (parts.loaded.actions) compiled.actions = parts.loaded.actions;
  compiled.sources = parts.loaded.sources;
  compiled.diagnostics = parts.loaded.diagnostics;
  if (!parts.loaded.runbook) return compiled;
  read_bindings(request, read, compiled, parts.bindings);
  read_inputs(request, *parts.loaded.runbook, read, compiled, parts.inputs);
  if (!base::has_errors(compiled.diagnostics)) build_plan(std::move(parts), request, compiled);
  return compiled;
}

}  // namespace reprise::app
