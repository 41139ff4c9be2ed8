// Zone: how far the clocks of a place are ahead of UTC, and since when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reprise::schedule {

using Seconds = std::int64_t;  // since the Unix epoch; of a local time: as if it were UTC

class Zone {
 public:
  // From `since` on, until the next change, the clocks are ahead by `ahead`.
  struct Change {
    Seconds since = 0, ahead = 0;
    friend bool operator==(const Change&, const Change&) = default;
  };

  // In the order of time. Before the first one its offset counts, too: there must be one.
  explicit Zone(std::vector<Change> changes);
  static Zone utc() { return Zone({{0, 0}}); }

  // A time with one offset. The first has no begin and the last no end.
  struct Span {
    Seconds from, until, ahead;  // `until` is not in it
    Seconds local_from() const { return from + ahead; }
    Seconds local_until() const { return until + ahead; }
  };
  std::size_t size() const { return changes_.size(); }
  Span span(std::size_t at) const;
  // The number of the span that holds the instant.
  std::size_t find(Seconds instant) const;
  Seconds local(Seconds instant) const { return instant + span(find(instant)).ahead; }

 private:
  std::vector<Change> changes_;  // neighbours differ
};

}  // namespace reprise::schedule
