// Fuzzes the loader: whatever the text is, as YAML and as JSON, reading it ends with a runbook or
// with diagnostics that have a place and can be shown; the same text gives the same answer again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "actions/catalog.h"
#include "base/assert.h"
#include "load/bindings.h"
#include "load/load_runbook.h"
#include "load/triggers.h"

namespace {

using namespace reprise;

// Small bounds: the search finds what lies behind them sooner.
const load::LoadOptions bounds{{64u << 10, 2'000, 64}, 3, 16};

base::Result<std::string> read_called(const std::string& path) {
  if (path.size() > 40) return base::fail("not-found", "no such file");
  return std::string("reprise: 1\nrunbook: a\nsteps: { s: { run: [x] } }\n");
}

void check(const base::Diagnostics& diagnostics, const base::SourceMap& sources) {
  REPRISE_ASSERT(diagnostics.size() <= 1000, "the list of diagnostics is bounded");
  for (const base::Diagnostic& one : diagnostics) {
    REPRISE_ASSERT(one.code.starts_with("RP"), "a diagnostic has a code");
    REPRISE_ASSERT(one.place.line >= 1 && one.place.column >= 1, "a diagnostic has a place");
    REPRISE_ASSERT(one.place.source < sources.all().size(), "its source is known");
  }
  const std::string shown = base::render_all(diagnostics, sources, false);
  REPRISE_ASSERT(shown.find('\x1b') == std::string::npos, "nothing reaches the terminal raw");
}

void check_runbook(const char* name, const std::string& text) {
  const auto load = [&] {
    return load::load_text(name, text, actions::catalog(), {}, read_called, bounds);
  };
  const load::Loaded loaded = load();
  check(loaded.diagnostics, loaded.sources);
  REPRISE_ASSERT(loaded.runbook || base::has_errors(loaded.diagnostics), "refused with a reason");
  REPRISE_ASSERT(load().diagnostics.size() == loaded.diagnostics.size(), "the same answer again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  check_runbook("fuzz.yaml", text);
  check_runbook("fuzz.json", text);
  const load::LoadedBindings bindings = load::load_bindings("fuzz.yaml", text);
  check(bindings.diagnostics, bindings.sources);
  const load::LoadedTriggers triggers = load::load_triggers("fuzz.yaml", text);
  check(triggers.diagnostics, triggers.sources);
  return 0;
}
