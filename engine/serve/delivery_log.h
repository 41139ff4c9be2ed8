// DeliveryLog: what the journal tells of deliveries, one row each: received, refused, decided,
// started. Reads pages of the stream, so that months of it never stand in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/store.h"
#include "base/result.h"
#include "trigger/delivery.h"

namespace reprise::serve {

struct DeliveryRow {
  std::uint64_t number = 0;  // of its entry; of the verdict where time alone decided
  std::optional<trigger::Delivery> delivery = {};
  std::optional<trigger::Refusal> refusal = {};
  std::optional<trigger::Verdict> verdict = {};  // nullopt: not decided yet, or a copy
  std::vector<trigger::Started> started = {};

  const std::string& id() const;  // empty where time alone decided
  const std::string& source() const;
  base::WallMicros received_us() const;
};

// The last `count`, newest first; of this source where one is named, and only those with a number
// below `before` where that is not 0.
base::Result<std::vector<DeliveryRow>> recent_deliveries(app::RunReader& reader,
                                                         const std::string& source,
                                                         std::size_t count,
                                                         std::uint64_t before = 0);

// The one whose id begins with `prefix`. Errors "unknown", "ambiguous".
base::Result<DeliveryRow> find_delivery(app::RunReader& reader, const std::string& prefix);

// With its body, which another delivery may have. Error "unknown" where there is none: it was
// refused, or the body is in an archive.
base::Result<trigger::Delivery> whole_delivery(app::RunReader& reader, const DeliveryRow& row);

}  // namespace reprise::serve
