#include "schedule/zone.h"

#include <algorithm>

#include "base/assert.h"

namespace reprise::schedule {

namespace {
// Far beyond every date, and far enough from the ends of the type to be added to.
constexpr Seconds never = std::int64_t{1} << 60;
}  // namespace

Zone::Zone(std::vector<Change> changes) {
  REPRISE_ASSERT(!changes.empty(), "a zone has an offset at all times");
  for (const Change& change : changes)
    if (changes_.empty() || changes_.back().ahead != change.ahead) changes_.push_back(change);
}

Zone::Span Zone::span(std::size_t at) const {
  return {at == 0 ? -never : changes_[at].since,
          at + 1 == changes_.size() ? never : changes_[at + 1].since, changes_[at].ahead};
}

std::size_t Zone::find(Seconds instant) const {
  const auto next =
      std::upper_bound(changes_.begin() + 1, changes_.end(), instant,
                       [](Seconds value, const Change& change) { return value < change.since; });
  return static_cast<std::size_t>(next - changes_.begin()) - 1;
}

}  // namespace reprise::schedule
