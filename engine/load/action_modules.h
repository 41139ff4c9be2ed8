// ActionModules: the actions written in Lua that runbooks use - their own, by the run key `uses`,
// and the shipped ones, read when they are first named.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/source_map.h"
#include "load/load_runbook.h"
#include "load/reporter.h"

namespace reprise::load {

class ActionModules {
 public:
  ActionModules(const model::ActionCatalog& built_in, const LoadOptions& options,
                const ReadFile& read_file, base::SourceMap& sources, Reporter& report)
      : built_in_(built_in),
        options_(options),
        read_file_(read_file),
        sources_(sources),
        report_(report) {}

  // The file that a runbook is read from now; what another one brought is out of its sight.
  void enter(const std::string& runbook);
  // RP0244 to RP0248. `path` is relative to the runbook; the module's name, where it is good.
  std::string add(const std::string& path, base::Place place);

  const model::ActionModule* find(std::string_view name);
  // By name; those of the runbook that is read now.
  std::vector<std::string> names() const;
  // The built-in actions, and in the place of their names all modules that were used. Null where
  // there are none.
  std::shared_ptr<const model::ActionCatalog> catalog() const;

 private:
  using Module = std::shared_ptr<const model::ActionModule>;
  Module read_own(const std::string& path, base::Place place);
  Module read_shipped(const std::string& name);
  void pin(const model::ModuleText& text);
  void tell(const model::ModuleFault& fault, base::Place place);

  const model::ActionCatalog& built_in_;
  const LoadOptions& options_;
  const ReadFile& read_file_;
  base::SourceMap& sources_;
  Reporter& report_;
  std::string folder_;                              // of the runbook
  std::map<std::string, Module, std::less<>> own_;  // of the runbook, by name
  std::map<std::string, Module> files_;             // all that were read, by path
  std::map<std::string, Module, std::less<>> shipped_;
  std::map<std::string, std::uint32_t> pinned_;  // place in the sources, by name of the text
};

// The parameter that makes a step run as this module; see model::module_key.
model::ParamEntry module_param(const model::ActionModule& module, const std::string& function,
                               base::Place place);

}  // namespace reprise::load
