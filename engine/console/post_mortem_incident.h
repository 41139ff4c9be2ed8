// What the book of incidents adds to the post-mortem of a run.
#pragma once

#include <vector>

#include "console/post_mortem.h"
#include "incident/book.h"

namespace reprise::console {

// Fills in what only the incident knows, and adds who acknowledged it and what is measured.
void add_incident(std::vector<PostMortem::Field>& fields, const incident::Incident& incident,
                  const incident::Clocks& clocks);
// Its tasks, with their dates.
std::vector<PostMortem::Item> tasks_of(const incident::Incident& incident, base::WallMicros now_us);

}  // namespace reprise::console
