#include "load/file_kind.h"

#include <algorithm>
#include <initializer_list>

#include "load/read_document.h"

namespace reprise::load {

namespace {

bool has_any(Node root, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [root](std::string_view key) { return root.find(key).has_value(); });
}

}  // namespace

FileKind kind_of(std::string_view name, std::string_view text) {
  base::Diagnostics ignored;
  Reporter report(ignored);
  const auto document = read_document(name, text, 0, {}, report);
  if (!document || !document->root().is_map()) return FileKind::runbook;
  const Node root = document->root();
  if (root.find("runbook")) return FileKind::runbook;
  if (has_any(root, {"sources", "rules", "alerts", "storm"})) return FileKind::triggers;
  if (has_any(root, {"reprise", "steps"})) return FileKind::runbook;
  if (has_any(root, {"targets", "secrets", "contacts", "notify"})) return FileKind::bindings;
  if (has_any(root, {"listeners", "runbooks", "bindings", "triggers", "escalation", "notices",
                     "schedules", "metrics"}))
    return FileKind::settings;
  return FileKind::runbook;
}

}  // namespace reprise::load
