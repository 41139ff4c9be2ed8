#include "actions/catalog.h"

#include "actions/schemas.h"

namespace reprise::actions {

namespace {

struct Later {
  const char* name;
  const char* summary;
};

// Names of the language that no action of this folder carries out. A module of stdlib/steps may;
// where there is none, a runbook that uses the name is told so, and not that it misspelt something.
constexpr Later later[] = {
    {"http", "One HTTP request: fails on an unwanted status, JSON asserts, idempotency key."},
    {"sql", "One parameterised query on SQLite or PostgreSQL, with asserts on the rows."},
    {"monitor", "Watches probes for a time; no data counts as a failure."},
    {"halt", "Stops through ordered paths until one is proven by an independent check."},
    {"resume", "Brings a service back in stages, with read-back and guards."},
    {"breaker", "Reads, trips, resets or overrides a circuit breaker."},
    {"emergency_exit", "Cancels open orders, closes positions, then proves flat."},
    {"configure", "Changes configuration, reads it back, keeps the previous value."},
    {"deploy", "Applies or rolls back a pinned release and verifies its version."},
    {"detect", "Diagnoses: structured findings that drive branches."},
    {"backup", "Takes a backup with a manifest, to every place, and reads it back."},
    {"verify_backup", "Proves a backup: checksum, archive test, test restore, counts, age."},
    {"select_backup", "Picks the newest valid backup before a moment; says why others are not."},
    {"restore", "Restores a verified backup beside, verifies, swaps, keeps the replaced data."},
    {"quarantine", "Moves suspect records or files aside, reversibly, with the reason."},
    {"rebuild", "Rebuilds derived data; the old stays until the new is verified."},
    {"replay", "Replays events since a checkpoint from a source, each once."},
    {"reconcile", "Compares with a source of truth in decimals, applies a plan, compares again."},
    {"prune", "Retention: archive, verify, delete; keeps the last valid and what is held."},
    {"failover", "Switches to a named target: precondition, fence, verify."},
    {"fence", "Makes sure that the old or compromised side cannot act."},
    {"dns", "Changes DNS records and verifies them where they are served."},
    {"evidence", "Collects and seals logs and state: hashes, time, off-host copy."},
    {"rotate", "Rotates credentials: create, distribute, verify, revoke, prove refused."},
    {"incident", "Declares, updates and resolves an incident."},
    {"inject", "Injects a fault in a drill, with a guaranteed undo."},
};

model::ActionCatalog make_catalog() {
  model::ActionCatalog all;
  for (auto* schema : {abort_schema, approve_schema, ask_schema, branch_schema, call_schema,
                       exec_schema, lua_schema, manual_schema, notify_schema, report_schema,
                       service_schema, set_schema, verify_schema, wait_for_schema, wait_schema})
    all.add(schema());
  for (const auto& [name, summary] : later) {
    model::ActionSchema schema;
    schema.name = name;
    schema.summary = summary;
    schema.in_build = false;
    all.add(std::move(schema));
  }
  return all;
}

}  // namespace

const model::ActionCatalog& catalog() {
  static const model::ActionCatalog all = make_catalog();
  return all;
}

const model::ActionSchema* schema_of(std::string_view action) {
  static const model::ActionSchema process = process_schema();
  return action == process.name ? &process : catalog().find(action);
}

}  // namespace reprise::actions
