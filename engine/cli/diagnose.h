// What several commands share around submitting a run and saying what is wrong with a runbook.
#pragma once

#include "app/compile.h"
#include "app/engine.h"
#include "cli/context.h"
#include "cli/engine_choice.h"

namespace reprise::cli {

// Prints diagnostics (JSON lines with --json); false where there is an error.
bool report_diagnostics(const Context& context, const app::Compiled& compiled);
bool report_diagnostics(const Context& context, const base::Diagnostics& diagnostics,
                        const base::SourceMap& sources);

// A new run: by the living engine, a background engine or this process (language 6.16).
int submit_and_follow(const Context& context, app::Submission submission, EngineChoice engine);
int submit_refused(const Context& context, const base::Error& error);

// Follows a run wherever it is; resumes nothing. A finished run gives its own exit code.
int follow_existing(const Context& context, const std::string& run_id);

// A short pause while another engine is coming up or going down, and how many of them a command
// that only asks something makes.
void wait_for_engine();
constexpr int busy_tries_max = 10;

}  // namespace reprise::cli
