// IncidentClient: reads incidents from a journal or a server, says words to a service, and puts
// the facts into lines.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/context.h"
#include "model/value.h"

namespace reprise::cli {

// Facts as incident/facts.h makes them, of incidents and of tasks without one. None where there is
// no journal yet.
base::Result<std::vector<model::Value>> read_incidents(const Context& context, bool all);
// As far as they can be read.
std::vector<std::string> incident_ids(const Context& context);
// By its id, or the beginning of it where no other begins so.
base::Result<model::Value> read_incident(const Context& context, const std::string& prefix);

// A word as serve/incident_words.h takes it, its incident named as above; the incident as it is
// then. Error "no-engine" where no service lives: only a service keeps incidents.
base::Result<model::Value> say_of_incident(const Context& context, model::Map request);

// One line, also of a task without an incident; several.
std::string incident_line(const model::Value& facts);
std::string incident_story(const model::Value& facts);

}  // namespace reprise::cli
