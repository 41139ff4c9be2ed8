#include "load/load_scripts.h"

#include <algorithm>
#include <filesystem>

namespace reprise::load {

using model::Param;
using model::ParamMap;
using model::Step;
using model::Value;

namespace {

Param* find(Param& map, std::string_view key) {
  auto* entries = std::get_if<ParamMap>(&map.node);
  if (entries == nullptr) return nullptr;
  for (auto& entry : *entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

class ScriptLoader {
 public:
  explicit ScriptLoader(const ScriptLoading& loading) : loading_(loading) {}

  void load(std::vector<Step>& steps) {
    for (Step& step : steps) {
      load(step.action);
      if (step.probe) {
        model::Probe probe = *step.probe;
        load(probe.action);
        step.probe = std::make_shared<const model::Probe>(std::move(probe));
      }
      if (step.undo) {
        model::Action undo = *step.undo;
        load(undo);
        step.undo = std::make_shared<const model::Action>(std::move(undo));
      }
      if (step.block) load(*step.block);
      if (step.handlers) load(*step.handlers);
    }
  }

 private:
  void load(model::Action& action) {
    if (action.name != "lua") return;
    if (const Param* script = find(action.with, "script")) check_inline(*script);
    if (const Param* file = find(action.with, "file"))
      if (auto text = read(*file))
        std::get<ParamMap>(action.with.node)
            .push_back({"script", {Value(std::move(*text)), file->place}, file->place});
    Param* modules = find(action.with, "modules");
    auto* named = modules == nullptr ? nullptr : std::get_if<ParamMap>(&modules->node);
    if (named == nullptr) return;
    for (auto& module : *named) {
      const Value name = module.value.constant() ? *module.value.constant() : Value();
      if (auto text = read(module.value))
        module.value.node = Value(model::Map{{"name", name}, {"text", std::move(*text)}});
    }
  }

  std::optional<std::string> read(const Param& named) {
    const Value* constant = named.constant();
    if (constant == nullptr || !constant->is_text()) return std::nullopt;  // told by the schema
    const std::filesystem::path written(constant->text());
    if (written.empty() || written.is_absolute() ||
        constant->text().find('\0') != std::string::npos) {
      loading_.report.error("RP0244", named.place,
                            "'" + constant->text() + "' is no path relative to this file",
                            "a script is named relative to the runbook that uses it: ./x.lua");
      return std::nullopt;
    }
    const std::string path =
        (std::filesystem::path(loading_.folder) / written).lexically_normal().string();
    auto text = loading_.read_file
                    ? loading_.read_file(path)
                    : base::Result<std::string>(base::fail("not-found", "no files here"));
    if (!text) {
      loading_.report.error("RP0244", named.place,
                            "the script '" + path + "' cannot be read: " + text.error().message,
                            text.error().hint);
      return std::nullopt;
    }
    const std::uint32_t source = loading_.sources.add(path, *text);
    if (const auto fault = fault_of(*text)) tell({source, 1, 1, 1}, *fault);
    return std::move(*text);
  }

  void check_inline(const Param& script) {
    const Value* text = script.constant();
    if (text == nullptr || !text->is_text()) return;
    auto fault = fault_of(text->text());
    if (!fault) return;
    // The end of the text is told as the line after the last.
    const auto lines = std::count(text->text().begin(), text->text().end(), '\n');
    fault->line = std::min(fault->line, std::max(1, static_cast<int>(lines)));
    base::Place first = script.place;
    const std::string_view line = loading_.sources.line(first);
    const auto at = static_cast<std::size_t>(first.column) - 1;
    if (at >= line.size() || (line[at] != '|' && line[at] != '>')) return tell_at(first, *fault);
    ++first.line;  // the lines of a block begin below its mark
    tell(first, *fault);
  }

  std::optional<ScriptFault> fault_of(const std::string& text) const {
    return loading_.check_script ? loading_.check_script(text) : std::nullopt;
  }

  void tell(base::Place place, const ScriptFault& fault) {
    place.line += static_cast<std::uint32_t>(fault.line - 1);
    const std::string_view line = loading_.sources.line(place);
    const auto begin = std::min(line.find_first_not_of(" \t"), line.size());
    place.column = static_cast<std::uint32_t>(begin + 1);
    place.length = static_cast<std::uint32_t>(std::max<std::size_t>(line.size() - begin, 1));
    tell_at(place, fault);
  }

  void tell_at(base::Place place, const ScriptFault& fault) {
    loading_.report.error("RP0245", place, "the script does not compile: " + fault.message);
  }

  const ScriptLoading& loading_;
};

}  // namespace

void load_scripts(model::Runbook& runbook, const ScriptLoading& loading) {
  ScriptLoader loader(loading);
  loader.load(runbook.steps);
  loader.load(runbook.on_failure);
  loader.load(runbook.finally);
  for (auto& guard : runbook.guards) loader.load(guard.steps);
}

}  // namespace reprise::load
