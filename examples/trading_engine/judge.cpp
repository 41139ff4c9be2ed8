#include "judge.h"

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "base/time.h"
#include "files.h"
#include "ledger.h"

namespace genesis {

using nlohmann::json;

namespace {

struct Line {
  std::int64_t at_us = 0, pid = 0, id = 0;
  std::string chain;
};

std::vector<Line> lines_of(const std::string& tally) {
  std::istringstream text(files::read(tally));
  std::vector<Line> lines;
  Line line;
  while (text >> line.at_us >> line.pid >> line.id >> line.chain) lines.push_back(line);
  if (!text.eof()) throw Problem(tally + " has a line that cannot be read");
  return lines;
}

std::int64_t instant_of(const json& text) {
  const auto instant = reprise::base::parse_timestamp(text.get<std::string>());
  if (!instant) throw Problem(instant.error().message);
  return *instant;
}

// The tally, once it has told of the order with this chain; as it is after five seconds without.
std::vector<Line> lines_with(const std::string& tally, const std::string& chain) {
  std::vector<Line> lines;
  for (int tries = 0; tries < 100; ++tries) {
    lines = lines_of(tally);
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
      if (line->chain == chain) return lines;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return lines;
}

void check_run(const std::vector<Line>& lines, const std::string& run_file) {
  const json run = json::parse(files::read(run_file));
  if (run.at("status") != "succeeded")
    throw Problem("the run has ended as " + run.at("status").dump());
  const auto from = instant_of(run.at("steps").at("stop").at("finished_at"));
  const auto until = instant_of(run.at("steps").at("start").at("started_at"));
  if (from >= until) throw Problem("the start came before the stop");
  for (const auto& line : lines)
    if (line.at_us > from && line.at_us < until)
      throw Problem("order " + std::to_string(line.id) + " was traded at " +
                    reprise::base::format_timestamp(line.at_us) + ", when nothing may trade");
}

// An engine that has been followed by another must not be heard of again.
std::size_t check_one_at_a_time(const std::vector<Line>& lines) {
  std::map<std::int64_t, bool> over;
  std::int64_t present = 0;
  for (const auto& line : lines) {
    if (line.pid == present) continue;
    if (over[line.pid])
      throw Problem("engines " + std::to_string(line.pid) + " and " + std::to_string(present) +
                    " traded at the same time");
    if (present != 0) over[present] = true;
    present = line.pid;
  }
  return over.size() + (present != 0 && !over.contains(present) ? 1 : 0);
}

std::size_t count_missing(Database& ledger, const std::vector<Line>& lines) {
  std::map<std::string, std::int64_t> seen;
  for (const auto& line : lines) seen[line.chain] = line.id;
  Statement rows(ledger, "SELECT id, chain FROM orders");
  while (rows.step()) {
    const auto found = seen.find(rows.text(1));
    if (found == seen.end() || found->second != rows.number(0))
      throw Problem("the exchange has never seen order " + std::to_string(rows.number(0)));
    seen.erase(found);
  }
  return seen.size();
}

}  // namespace

json judge(const std::string& ledger, const std::string& tally, const std::string& run_file) {
  const Summary summary = check_ledger_file(ledger);
  // A living engine tells the exchange after its ledger: what the ledger holds now is in the tally
  // soon, and what the tally holds beyond it came later.
  const bool in_use = files::exists(ledger + "-shm");
  Database database(ledger, in_use ? "mode=ro&readonly_shm=1" : "immutable=1");
  database.run("BEGIN");
  const auto newest_chain = summary_of(database).chain;
  const auto lines = lines_with(tally, newest_chain);
  if (!run_file.empty()) check_run(lines, run_file);
  const std::size_t engines = check_one_at_a_time(lines);
  const auto newest = database.number("SELECT max(id) FROM orders");
  std::vector<Line> settled;
  for (const auto& line : lines)
    if (line.id <= newest || line.pid != lines.back().pid) settled.push_back(line);
  return {{"orders", summary.orders},
          {"engines", engines},
          {"lost", count_missing(database, settled)},
          {"traded", lines.size()}};
}

json prove_quiet(const std::string& tally, std::int64_t millis) {
  const auto before = files::bytes_of(tally);
  std::this_thread::sleep_for(std::chrono::milliseconds(millis));
  const auto after = files::bytes_of(tally);
  if (before != after) throw Problem("the exchange still sees orders");
  return {{"bytes", after}, {"watched_ms", millis}};
}

}  // namespace genesis
