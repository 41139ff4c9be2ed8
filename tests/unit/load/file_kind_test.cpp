#include "load/file_kind.h"

#include <catch2/catch.hpp>

using namespace reprise;
using load::FileKind;

TEST_CASE("A file is of the kind that its keys say") {
  const auto kind = [](std::string_view text) { return load::kind_of("t.yaml", text); };
  CHECK(kind("rules: []") == FileKind::triggers);
  CHECK(kind("reprise: 1\nstorm: {}") == FileKind::triggers);
  CHECK(kind("alerts: []") == FileKind::triggers);
  CHECK(load::kind_of("t.json", R"({"sources":{}})") == FileKind::triggers);
  CHECK(kind("targets: {}") == FileKind::bindings);
  CHECK(kind("notify: {}") == FileKind::bindings);
  CHECK(kind("listeners: {}\nbindings: here.yaml") == FileKind::settings);
  CHECK(kind("schedules: []") == FileKind::settings);
}

TEST_CASE("What says nothing else is a runbook") {
  for (const std::string_view text :
       {"runbook: a\nrules: []", "reprise: 1\ntargets: {}", "steps: {}\nsecrets: {}", "[rules]",
        "rules", "", "targets: {"})
    CHECK(load::kind_of("t.yaml", text) == FileKind::runbook);
}
