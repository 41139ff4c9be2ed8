#include "cli/live/history.h"

#include <algorithm>

namespace reprise::cli::live {

namespace {

constexpr std::size_t runs_max = 5;
constexpr std::uint64_t events_max = 20'000;

}  // namespace

console::live::Expectations expectations_from(app::RunReader& reader, const std::string& runbook,
                                              const std::string& except_run) {
  console::live::Expectations expectations;
  auto rows = reader.list();
  if (!rows) return expectations;
  std::erase_if(*rows, [&](const app::RunRow& row) {
    return row.runbook != runbook || row.run_id == except_run || row.status != "succeeded";
  });
  std::sort(rows->begin(), rows->end(), [](const app::RunRow& left, const app::RunRow& right) {
    return left.finished_us > right.finished_us;
  });
  std::uint64_t events = 0;
  for (const auto& row : *rows) {
    events += row.seq;
    if (expectations.runs() == runs_max || events > events_max) break;
    auto run = reader.load(row.run_id);
    auto state = run ? app::fold(*run) : base::fail(run.error());
    if (state) expectations.learn(*state);
  }
  return expectations;
}

}  // namespace reprise::cli::live
