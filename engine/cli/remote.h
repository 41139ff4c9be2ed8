// Remote: commands that speak with a living engine, and reading runs whether or not one lives.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/line_socket.h"
#include "app/run_logs.h"
#include "app/store.h"
#include "cli/context.h"
#include "model/input.h"

namespace reprise::cli {

// Asks the engine at the other end to go on with these runs; those that are over stay so.
base::Result<model::Value> resume_there(app::LineSocket& socket,
                                        const std::vector<std::string>& run_ids);

// Follows a run of the engine at the other end until it ends, waits (without a terminal) or the
// user detaches. Error "closed" when the engine dies: `told` then holds the last sequence number
// printed.
base::Result<int> follow_remote(const Context& context, app::LineSocket& socket,
                                const std::string& run_id, std::uint64_t& told);

// As above, and when the engine dies this process takes over and goes on, or follows the one that
// did.
int follow_or_take_over(const Context& context, app::LineSocket socket, const std::string& run_id,
                        std::uint64_t told);

// The engine's answers where one lives, the inspector where none does; goes over from the one to
// the other while an engine ends.
base::Result<std::unique_ptr<app::RunReader>> open_reader(const Context& context);

// The one run whose id begins with `prefix`; errors "unknown" and "ambiguous" name the candidates.
base::Result<std::string> find_run(app::RunReader& reader, const std::string& prefix);

// Loads by prefix; the common start of all commands that show a run.
base::Result<app::StoredRun> load_run(const Context& context, const std::string& prefix);

// What an attempt has printed from `offset` on, a piece of it.
base::Result<app::LogPiece> read_log(const Context& context, const std::string& run_id,
                                     const model::AttemptId& attempt, std::uint64_t offset);

// Gives an input to the run: through its living engine, or recorded by a short-lived engine that
// starts nothing. Returns the core's warnings (empty = taken as it is).
base::Result<std::vector<std::string>> give_input(const Context& context, const std::string& prefix,
                                                  const model::InputBody& input);

}  // namespace reprise::cli
