// IncidentClocks: what a run says about the moments of its incident.
#pragma once

#include <string>
#include <vector>

#include "app/entries.h"
#include "app/store.h"
#include "incident/book.h"

namespace reprise::app {

// Of one run that was folded: when the response began, what was halted and came back, since when
// something is wrong.
incident::Clocks said_by(const core::State& state, const std::vector<model::Event>& events);

// Of several runs for one incident: the first response and halt, the last return.
incident::Clocks joined(const incident::Clocks& one, const incident::Clocks& other);

// As the stream "incident" holds it.
NewEntry entry_of(const incident::Change& change);
// The book as the journal has it now.
base::Result<incident::Book> read_incidents(RunReader& reader);

// Loads the runs; one that cannot be read says nothing. May take long: for a thread beside.
incident::Clocks said_by_runs(RunReader& reader, const std::vector<std::string>& runs);

}  // namespace reprise::app
