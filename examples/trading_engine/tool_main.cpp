// genesis-ledger: the tools around the trading engine's ledger. Each prints one JSON object, and
// puts it into the file named by REPRISE_OUTPUT as a runbook step's outputs.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "backup.h"
#include "judge.h"
#include "ledger.h"
#include "salvage.h"
#include "unused.h"

namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

json describe(const genesis::Summary& summary) {
  return {{"orders", summary.orders}, {"last_order", summary.last_order}, {"chain", summary.chain}};
}

// The ledger's content must be sound, and, where it is given, hold just so many orders.
json check(const Words& words) {
  const auto summary = genesis::check_ledger_file(words[0]);
  if (words.size() > 1 && std::to_string(summary.orders) != words[1])
    throw genesis::Problem("it holds " + std::to_string(summary.orders) + " orders, not " +
                           words[1]);
  return describe(summary);
}

struct Tool {
  std::size_t least, most;
  const char* usage;
  std::function<json(const Words&)> work;
};

const std::map<std::string, Tool>& tools() {
  static const std::map<std::string, Tool> all = {
      {"backup",
       {2, 2, "LEDGER FOLDER", [](const Words& w) { return genesis::take_backup(w[0], w[1]); }}},
      {"check", {1, 2, "LEDGER [ORDERS]", check}},
      {"salvage",
       {4, 4, "LEDGER BACKUP MOMENT ROWS",
        [](const Words& w) { return genesis::salvage(w[0], w[1], w[2], w[3]); }}},
      {"replay",
       {2, 2, "ROWS LEDGER", [](const Words& w) { return genesis::replay_salvaged(w[0], w[1]); }}},
      {"unused", {1, 1, "LEDGER", [](const Words& w) { return genesis::prove_unused(w[0]); }}},
      {"quiet",
       {2, 2, "TALLY MILLISECONDS",
        [](const Words& w) { return genesis::prove_quiet(w[0], std::stol(w[1])); }}},
      {"damage", {1, 1, "LEDGER", [](const Words& w) { return genesis::damage(w[0]); }}},
      {"judge",
       {2, 3, "LEDGER TALLY [RUN-AS-JSON]",
        [](const Words& w) { return genesis::judge(w[0], w[1], w.size() > 2 ? w[2] : ""); }}},
  };
  return all;
}

int usage() {
  for (const auto& [name, tool] : tools())
    std::fprintf(stderr, "genesis-ledger %s %s\n", name.c_str(), tool.usage);
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return usage();
  const auto tool = tools().find(arguments[1]);
  const Words words(arguments + 2, arguments + count);
  if (tool == tools().end() || words.size() < tool->second.least ||
      words.size() > tool->second.most)
    return usage();
  try {
    const std::string text = tool->second.work(words).dump();
    std::printf("%s\n", text.c_str());
    const char* output = std::getenv("REPRISE_OUTPUT");
    if (output != nullptr && !(std::ofstream(output) << text << "\n").flush()) return 1;
    return 0;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s: %s\n", arguments[1], problem.what());
    return 1;
  }
}
