// Routes: the parts of the one table, each in a file of its own.
#pragma once

#include <vector>

#include "serve/endpoint.h"

namespace reprise::serve {

std::vector<Endpoint> alive_routes();     // is it alive, does it take runs
std::vector<Endpoint> watch_routes();     // what does it carry, what can it do
std::vector<Endpoint> metrics_routes();   // what Prometheus reads
std::vector<Endpoint> schedule_routes();  // what starts by the clock, and when
std::vector<Endpoint> switch_routes();    // the kill switch
std::vector<Endpoint> runbook_routes();   // what may be started, checks and plans of it
std::vector<Endpoint> run_routes();       // runs: list, start, show, resume, rerun
std::vector<Endpoint> steer_routes();     // cancel, pause, continue, skip, retry, note
std::vector<Endpoint> question_routes();  // what waits for a person, and the answers
std::vector<Endpoint> output_routes();    // logs, reports, drawings
std::vector<Endpoint> event_routes();     // what happens, as it happens
std::vector<Endpoint> incident_routes();  // incidents: acknowledge, tasks, close
std::vector<Endpoint> journal_routes();   // whether the journal is whole
std::vector<Endpoint> delivery_routes();  // what sources of alerts have sent
std::vector<Endpoint> access_routes();    // tokens, people, the audit
std::vector<Endpoint> hook_routes();      // where they send it

// All of these but the last: the table of the operators' listener.
std::vector<Endpoint> operator_routes();
// The table of the webhooks' listener.
std::vector<Endpoint> webhook_routes();

}  // namespace reprise::serve
