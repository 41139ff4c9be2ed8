#include "serve/delivery_entries.h"

#include "trigger/delivery.h"

namespace reprise::serve {

namespace {

constexpr std::size_t read_at_once = 1'000;

base::Result<std::vector<port::Entry>> read_after(app::RunReader& reader, std::uint64_t after,
                                                  std::size_t max) {
  return reader.entries(std::string(trigger::deliveries_stream), after, max);
}

}  // namespace

base::Status for_each_entry(app::RunReader& reader, std::uint64_t after, const VisitEntry& visit) {
  while (true) {
    auto entries = read_after(reader, after, read_at_once);
    if (!entries) return base::fail(entries.error());
    if (entries->empty()) return {};
    after = entries->back().seq;
    for (const auto& entry : *entries)
      if (auto visited = visit(entry); !visited) return visited;
  }
}

base::Result<std::vector<port::Entry>> entry_after(app::RunReader& reader, std::uint64_t after) {
  return read_after(reader, after, 1);
}

}  // namespace reprise::serve
