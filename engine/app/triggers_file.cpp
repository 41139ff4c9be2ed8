#include "app/triggers_file.h"

#include <map>
#include <memory>

#include "actions/catalog.h"
#include "app/module_options.h"
#include "app/paths.h"
#include "expr/evaluate.h"
#include "load/load_runbook.h"

namespace reprise::app {

namespace {

class Runbooks {
 public:
  explicit Runbooks(FindRunbook find) : find_(std::move(find)) {}
  const std::vector<model::InputSpec>* inputs_of(const std::string& id) {
    const auto [known, is_new] = runbooks_.try_emplace(id);
    if (is_new) known->second = read(id);
    return known->second ? &known->second->inputs : nullptr;
  }

 private:
  std::shared_ptr<const model::Runbook> read(const std::string& id) const {
    const auto path = find_(id);
    auto text = path ? read_file(*path) : base::fail(path.error());
    if (!text) return nullptr;
    return load::load_text(
               *path, std::move(*text), actions::catalog(), expr::names_of,
               [](const std::string& called) { return read_file(called); }, load_options())
        .runbook;
  }

  FindRunbook find_;
  std::map<std::string, std::shared_ptr<const model::Runbook>> runbooks_;
};

}  // namespace

load::FindInputs inputs_of_runbooks(FindRunbook find) {
  return [runbooks = std::make_shared<Runbooks>(std::move(find))](const std::string& id) {
    return runbooks->inputs_of(id);
  };
}

load::LoadedTriggers read_triggers(const std::string& path, const FindRunbook& find) {
  auto text = read_file(path);
  if (!text) {
    load::LoadedTriggers unreadable;
    unreadable.diagnostics.push_back(
        {base::Severity::error, "RP0900", text.error().message, {}, text.error().hint});
    return unreadable;
  }
  return load::load_triggers(path, std::move(*text), inputs_of_runbooks(find));
}

}  // namespace reprise::app
