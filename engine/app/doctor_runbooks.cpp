// Doctor: runbooks - whether they are valid, who may write them, and whether their tools are there.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "app/compile.h"
#include "app/doctor_parts.h"
#include "app/paths.h"
#include "app/runbook_tools.h"
#include "base/text.h"
#include "script/shipped.h"

namespace reprise::app {

namespace fs = std::filesystem;

namespace {

enum class Found { no, not_executable, yes };

Found look_at(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return Found::no;
  return ::access(path.c_str(), X_OK) == 0 ? Found::yes : Found::not_executable;
}

Found look_for(const Tool& tool) {
  if (tool.name.find('/') != std::string::npos)
    return look_at((fs::path(tool.folder) / tool.name).string());
  Found best = Found::no;
  for (const auto folder : base::split(tool.path, ':')) {
    const Found found = look_at((fs::path(tool.folder) / folder / tool.name).string());
    if (found == Found::yes) return found;
    best = std::max(best, found);
  }
  return best;
}

void examine_tools(const RunbookTools& tools, const std::string& runbook, bool has_bindings,
                   Findings& findings) {
  std::size_t present = 0;
  for (const auto& tool : tools.tools) {
    const Found found = look_for(tool);
    if (found == Found::yes) {
      ++present;
      continue;
    }
    findings.push_back({Level::bad, "tools",
                        runbook + ", step " + tool.step + ": " + tool.name +
                            (found == Found::no ? " is not there" : " cannot be executed"),
                        "The step fails when the recovery comes to it.",
                        found == Found::no ? "Install it, or name it by its whole path."
                                           : "chmod +x, or another."});
  }
  std::string text = runbook + ": " + std::to_string(present) + " tools are there";
  if (tools.unknown > 0) text += ", " + std::to_string(tools.unknown) + " are known only later";
  if (tools.unknown > 0 && !has_bindings)
    findings.push_back({Level::warning, "tools", text, "What is not known was not looked for.",
                        "Name the bindings: --bindings FILE"});
  else if (present == tools.tools.size())
    findings.push_back({Level::good, "tools", text});
}

void examine_runbook(const std::string& runbook, const std::string& bindings, Findings& findings) {
  CompileRequest request{runbook, bindings};
  request.check_only = true;
  const Compiled compiled = compile(request);
  if (!compiled.plan) {
    std::string first;
    for (const auto& diagnostic : compiled.diagnostics)
      if (first.empty() && diagnostic.severity == base::Severity::error)
        first = diagnostic.code + ": " + diagnostic.message;
    findings.push_back({Level::bad, "runbook", runbook + " is not valid: " + first,
                        "It cannot be run.", "reprise validate " + runbook});
    return;
  }
  for (const auto& source : compiled.sources.all())
    if (fs::path(source.name) != fs::path(bindings) && !script::is_shipped(source.name))
      examine_writers(source.name, findings);
  examine_tools(tools_of(*compiled.plan), runbook, !bindings.empty(), findings);
}

}  // namespace

void examine_runbooks(const Examination& examination, Findings& findings) {
  for (const auto& runbook : examination.runbooks)
    examine_runbook(runbook, examination.bindings, findings);
}

}  // namespace reprise::app
