// The stream of deliveries, page by page: months of it never stand in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "app/store.h"
#include "base/result.h"

namespace reprise::serve {

// Every entry after `after`, in order, until the visitor gives an error.
using VisitEntry = std::function<base::Status(const port::Entry&)>;
base::Status for_each_entry(app::RunReader& reader, std::uint64_t after, const VisitEntry& visit);

// The first entry after `after`; none where there is no more.
base::Result<std::vector<port::Entry>> entry_after(app::RunReader& reader, std::uint64_t after);

}  // namespace reprise::serve
