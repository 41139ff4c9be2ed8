// ServerRun: runs of an engine that is named with --server, with the output and the exit codes that
// the same command has on the engine's own machine.
#pragma once

#include <memory>

#include "app/run_logs.h"
#include "app/store.h"
#include "cli/context.h"
#include "cli/plan_inputs.h"
#include "model/input.h"

namespace reprise::cli {

base::Result<std::unique_ptr<app::RunReader>> open_server_reader(const Context& context);

// Follows a run until it ends, waits for a person or cannot be followed any more. Events up to
// `told` are taken silently. A server that goes away is looked for again for a minute.
int follow_on_server(const Context& context, const std::string& run_id, std::uint64_t told);

struct ServerStart {
  PlanInputs plan;
  std::string run_id, reason, expected_plan;
  bool detach = false;
};
// The body of a question about a runbook that the server knows by name.
base::Result<model::Map> plan_request(const PlanInputs& plan);
// Starts such a runbook.
int run_on_server(const Context& context, const ServerStart& start);

// As give_input: the core's warnings.
base::Result<std::vector<std::string>> give_to_server(const Context& context,
                                                      const std::string& run_id,
                                                      const model::InputBody& input);
base::Result<app::LogPiece> read_server_log(const Context& context, const std::string& run_id,
                                            const model::AttemptId& attempt, std::uint64_t offset);

base::Result<std::string> server_report(const Context& context, const std::string& run_id,
                                        const std::string& format);
// `which` is stop or clear.
base::Status turn_server_switch(const Context& context, const std::string& which,
                                const model::Map& body);
int resume_on_server(const Context& context, const std::vector<std::string>& run_ids, bool detach);

// What GET /api/v1/engine says.
base::Result<model::Value> server_facts(const Context& context);

}  // namespace reprise::cli
