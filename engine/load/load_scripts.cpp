#include "load/load_scripts.h"

#include <algorithm>
#include <filesystem>

#include "load/required_names.h"

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

  void load(std::vector<model::Guard>& guards) {
    for (model::Guard& guard : guards) {
      load(guard.check);
      load(guard.steps);
    }
  }

  void load(std::vector<Step>& steps) {
    for (Step& step : steps) {
      load(step.action);
      if (step.probe && step.probe->action.name == "lua") {
        model::Probe probe = *step.probe;
        load(probe.action);
        step.probe = std::make_shared<const model::Probe>(std::move(probe));
      }
      if (step.undo && step.undo->name == "lua") {
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
    load_modules(action);
    add_shipped(action);
  }

  void load_modules(model::Action& action) {
    Param* modules = find(action.with, "modules");
    auto* named = modules == nullptr ? nullptr : std::get_if<ParamMap>(&modules->node);
    if (named == nullptr) return;
    for (auto& module : *named) {
      const Value name = module.value.constant() ? *module.value.constant() : Value();
      if (auto text = read(module.value))
        module.value.node = Value(model::Map{{"name", name}, {"text", std::move(*text)}});
    }
  }

  // The libraries that the script and its modules require become part of the plan, too.
  void add_shipped(model::Action& action) {
    std::vector<std::string> texts;
    if (const Param* script = find(action.with, "script"); script != nullptr && script->constant())
      texts.push_back(script->constant()->text_or(""));
    ParamMap listed;
    if (const Param* modules = find(action.with, "modules"); modules != nullptr)
      if (const auto* map = modules->as_map()) listed = *map;
    for (const auto& module : listed)
      if (const Value* content = module.value.constant())
        texts.push_back((*content)["text"].text_or(""));
    const std::size_t before = listed.size();
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const auto& name : required_names(texts[i]))
        if (auto library = shipped(name, listed)) {
          texts.push_back(library->text);
          listed.push_back(
              {name,
               {Value(model::Map{{"name", library->name}, {"text", library->text}}), action.place},
               action.place});
        }
    if (listed.size() == before) return;
    auto& with = std::get<ParamMap>(action.with.node);
    std::erase_if(with, [](const auto& entry) { return entry.key == "modules"; });
    with.push_back({"modules", {std::move(listed), action.place}, action.place});
  }

  std::optional<model::ModuleText> shipped(const std::string& name, const ParamMap& listed) const {
    const bool is_listed = std::any_of(listed.begin(), listed.end(),
                                       [&](const auto& entry) { return entry.key == name; });
    return is_listed || !loading_.find_shipped ? std::nullopt : loading_.find_shipped(name);
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
  loader.load(runbook.guards);
}

}  // namespace reprise::load
