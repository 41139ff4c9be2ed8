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
// Of a list: it is open, or something of it is overdue.
bool is_of_interest(const model::Map& facts);
// With it: "clocks", "measures" and "told".
model::Map whole_facts_of(const Incident& incident, const Book& book, const Clocks& clocks,
                          base::WallMicros now_us);

}  // namespace reprise::incident
