// Facts: an incident as programs and people read it, the same from a server and from a journal.
#pragma once

#include "incident/book.h"
#include "model/value.h"

namespace reprise::incident {

// The moments of an incident: its own, and what its runs say. Without an end before it is closed.
Clocks clocks_of(const Incident& incident, const Clocks& said_by_runs);

// {"id","state","title","severity","level","by","opened","runs","runbook","acknowledged",
// "deadline","missed","rungs","tasks","overdue", "closed"}; `state` is "calling" (nobody has it),
// "open", "acknowledged" or "closed".
model::Map facts_of(const Incident& incident, base::WallMicros now_us);
// {"id","run","number","title","due","overdue","by", "done"} of a task without an incident.
model::Map facts_of(const std::string& id, const LooseTask& task, base::WallMicros now_us);
// Of whichever of the two has this id; empty where none has.
model::Map facts_of(const Book& book, const std::string& id, base::WallMicros now_us);
// Of a list: it is open, or something of it is overdue.
bool is_of_interest(const model::Map& facts);
// With it: "clocks", "measures" and "told".
model::Map whole_facts_of(const Incident& incident, const Book& book, const Clocks& clocks,
                          base::WallMicros now_us);

}  // namespace reprise::incident
