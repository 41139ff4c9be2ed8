// Ladder: what is to be told now, and when to look again. Pure: the same book at the same time
// gives the same answer, before and after a crash.
#pragma once

#include <optional>
#include <vector>

#include "incident/book.h"

namespace reprise::incident {

inline constexpr std::uint32_t tries_max =
    5;  // of a message that no route takes, or nobody knows about

// Rungs, missed deadlines and tasks whose time has come: to be recorded, and told when that is
// durable. Nothing is due twice, and nothing of a ladder after it was acknowledged.
std::vector<changes::Due> due_now(const Book& book, const base::Instant& now);

// Until something else may be due, or be tried again; nullopt where nothing waits for time.
std::optional<base::Millis> next_in(const Book& book, const base::Instant& now);

// Rungs and missed deadlines: somebody has to come.
bool is_call(const Message& message);
// Whether it would still be told: nobody has the incident yet, the task is not done.
bool is_wanted(const Book& book, const Message& message);

// Recorded, and to be told now: what is durable and has not been told, as often as it may be tried.
// What nobody needs any more is not among them: a rung of an incident that somebody has. First what
// calls somebody, and of that what is most severe.
std::vector<Message> to_tell(const Book& book, base::WallMicros now_us);

}  // namespace reprise::incident
