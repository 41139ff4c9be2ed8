// Loading: the text of a runbook, and of all it calls, into a checked Runbook or diagnostics. Pure:
// other files are read by a function that is handed in.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "load/read_document.h"
#include "model/action_module.h"
#include "model/action_schema.h"
#include "model/names.h"
#include "model/runbook.h"

namespace reprise::load {

struct Loaded {
  std::shared_ptr<model::Runbook> runbook;  // null when there are errors
  base::SourceMap sources;                  // [0] is the file itself, then the called ones
  base::Diagnostics diagnostics;
  // What the runbooks may use, with the modules they do use; null where they use none.
  std::shared_ptr<const model::ActionCatalog> actions = {};
};

// Gives the text of a called runbook. `path` is the path written in `call`, joined to the folder of
// the file that calls and without needless parts ("sub/../x.yaml" is "x.yaml").
using ReadFile = std::function<base::Result<std::string>(const std::string& path)>;

// What is wrong with a script, found by compiling it; nullopt where nothing is.
struct ScriptFault {
  int line = 1;
  std::string message;
};
using CheckScript = std::function<std::optional<ScriptFault>(const std::string& text)>;

struct LoadOptions {
  Limits limits = {};  // of each file
  std::size_t call_depth_max = 8;
  std::size_t files_max = 256;
  CheckScript check_script = {};
  model::ReadModule read_module = {};  // without it no action can be written in Lua
  // Of what is shipped: an action by its name, a library by the name that `require` takes.
  model::FindModule find_action = {}, find_shipped = {};
};

// `name` is the file's path as the user wrote it; it stands in diagnostics and ends in .json for
// JSON. `find_names` compiles expressions; without it they are not looked into.
Loaded load_text(std::string name, std::string text, const model::ActionCatalog& catalog,
                 const model::NameFinder& find_names, const ReadFile& read_file,
                 const LoadOptions& options = {});

}  // namespace reprise::load
