// Requests: what people and runs ask for, judged against the book. Each gives the changes to be
// recorded, or says why there are none.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "incident/book.h"

namespace reprise::incident {

// The level that a severity means: by its name, or by one of its words, in any case; nullptr where
// none does.
const model::IncidentLevel* level_of(const model::Escalation& escalation,
                                     std::string_view severity);

// Errors: "unknown" - there is no such incident; "state" - it is not so that this makes sense.
using Changes = base::Result<std::vector<Change>>;
Changes acknowledge(const Book& book, const std::string& id, const std::string& by,
                    const std::string& note, base::WallMicros now_us);
// Its follow-ups get their dates from now on.
Changes close(const Book& book, const std::string& id, const std::string& by,
              const std::string& note, const Clocks& clocks,
              const std::vector<model::FollowUp>& follow_ups, base::WallMicros now_us);
// Error "usage" without a title or a date.
Changes add_task(const Book& book, const std::string& id, const std::string& by, DatedTask task,
                 base::WallMicros now_us);
Changes finish_task(const Book& book, const std::string& id, std::uint32_t number,
                    const std::string& by, const std::string& note, base::WallMicros now_us);

}  // namespace reprise::incident
