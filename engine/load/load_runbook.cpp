#include "load/load_runbook.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "load/action_modules.h"
#include "load/decode_runbook.h"
#include "load/load_scripts.h"
#include "load/read_inputs.h"

namespace reprise::load {

namespace {

using model::Runbook;
using model::Step;

// Every step of `steps`, those inside blocks and handler lists too.
void collect_calls(const std::vector<Step>& steps, std::vector<const model::Action*>& calls) {
  for (const Step& step : steps) {
    if (step.action.name == "call") calls.push_back(&step.action);
    if (step.block) collect_calls(*step.block, calls);
    if (step.handlers) collect_calls(*step.handlers, calls);
  }
}

class Loading {
 public:
  Loading(const model::ActionCatalog& catalog, const model::NameFinder& find_names,
          const ReadFile& read_file, const LoadOptions& options, Loaded& loaded)
      : catalog_(catalog),
        find_names_(find_names),
        read_file_(read_file),
        options_(options),
        loaded_(loaded),
        report_(loaded.diagnostics),
        modules_(catalog, options, read_file, loaded.sources, report_) {}

  std::shared_ptr<Runbook> load(const std::string& path, const std::string& text) {
    auto runbook = decode(path, text);
    if (!runbook) return nullptr;
    load_scripts(*runbook,
                 {std::filesystem::path(path).parent_path().string(), read_file_,
                  options_.check_script, options_.find_shipped, loaded_.sources, report_});
    open_.push_back(path);
    std::vector<const model::Action*> calls;
    collect_calls(runbook->steps, calls);
    collect_calls(runbook->on_failure, calls);
    collect_calls(runbook->finally, calls);
    for (const model::Guard& guard : runbook->guards) collect_calls(guard.steps, calls);
    for (const model::Action* call : calls) load_called(*runbook, *call);
    open_.pop_back();
    return runbook;
  }

  std::shared_ptr<const model::ActionCatalog> actions() const { return modules_.catalog(); }

 private:
  std::shared_ptr<Runbook> decode(const std::string& path, const std::string& text) {
    // The document views a text that stays where it is while modules are added to the source map.
    const std::uint32_t source = loaded_.sources.add(path, text);
    const auto document = read_document(path, text, source, options_.limits, report_);
    if (!document) return nullptr;
    modules_.enter(path);
    Decoding decoding{report_, catalog_, find_names_, &modules_};
    return std::make_shared<Runbook>(decode_runbook(decoding, *document, source));
  }

  void load_called(Runbook& caller, const model::Action& call) {
    const model::Param* written = call.with.find("runbook");
    const model::Value* constant = written == nullptr ? nullptr : written->constant();
    if (constant == nullptr || !constant->is_text()) return;  // told by the action's schema
    const std::string& name = constant->text();
    if (!caller.called.contains(name)) {
      if (auto called = load_file(name, written->place)) caller.called.emplace(name, called);
    }
    const auto called = caller.called.find(name);
    if (called == caller.called.end() || called->second == nullptr) return;
    check_call_inputs(report_, *called->second, call);
  }

  std::shared_ptr<const Runbook> load_file(const std::string& name, base::Place place) {
    const std::filesystem::path written(name);
    if (name.empty() || written.is_absolute() || name.find('\0') != std::string::npos) {
      report_.error("RP0240", place, "'" + name + "' is no path relative to this file",
                    "a called runbook is named relative to the file that calls it: ./sub.yaml");
      return nullptr;
    }
    const auto folder = std::filesystem::path(open_.back()).parent_path();
    const std::string path = (folder / written).lexically_normal().string();
    if (std::find(open_.begin(), open_.end(), path) != open_.end()) return tell_cycle(path, place);
    if (open_.size() > options_.call_depth_max) {
      report_.error("RP0243", place,
                    "runbooks call each other more than " +
                        std::to_string(options_.call_depth_max) + " deep");
      return nullptr;
    }
    const auto known = files_.find(path);
    if (known != files_.end()) return known->second;
    return files_[path] = read_and_load(path, place);
  }

  std::shared_ptr<const Runbook> read_and_load(const std::string& path, base::Place place) {
    if (files_.size() > options_.files_max) {
      report_.error("RP0243", place,
                    "more than " + std::to_string(options_.files_max) + " runbooks are called");
      return nullptr;
    }
    auto text = read_file_ ? read_file_(path)
                           : base::Result<std::string>(base::fail("not-found", "no files here"));
    if (!text) {
      report_.error("RP0241", place,
                    "the runbook '" + path + "' cannot be read: " + text.error().message,
                    text.error().hint);
      return nullptr;
    }
    return load(path, *text);
  }

  std::shared_ptr<const Runbook> tell_cycle(const std::string& path, base::Place place) {
    const auto first = std::find(open_.begin(), open_.end(), path);
    std::vector<std::string> way(first, open_.end());
    way.push_back(path);
    report_.error("RP0242", place,
                  "runbooks call each other in a circle: " + base::join(way, " -> "));
    return nullptr;
  }

  const model::ActionCatalog& catalog_;
  const model::NameFinder& find_names_;
  const ReadFile& read_file_;
  const LoadOptions& options_;
  Loaded& loaded_;
  Reporter report_;
  ActionModules modules_;
  std::vector<std::string> open_;  // from the first file down to the one being read
  std::map<std::string, std::shared_ptr<const Runbook>> files_;
};

}  // namespace

Loaded load_text(std::string name, std::string text, const model::ActionCatalog& catalog,
                 const model::NameFinder& find_names, const ReadFile& read_file,
                 const LoadOptions& options) {
  Loaded loaded;
  Loading loading(catalog, find_names, read_file, options, loaded);
  const std::string path = std::filesystem::path(name).lexically_normal().string();
  auto runbook = loading.load(path, text);
  loaded.actions = loading.actions();
  if (!base::has_errors(loaded.diagnostics)) loaded.runbook = std::move(runbook);
  return loaded;
}

}  // namespace reprise::load
