// reprise-worker: the small process beside the engine. `--shim` launches children; `action NAME`
// carries out one built-in action; `--lua` runs the scripts of steps; `--hold` holds the process of
// a scope open.
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "actions/run_action.h"
#include "shim/shim.h"
#include "worker/holder.h"
#include "worker/lua_worker.h"

namespace {

constexpr int exit_usage = 2;

int usage() {
  std::fputs(
      "reprise-worker is started by reprise; it is of no use by itself\n"
      "usage: reprise-worker --shim --state DIR --socket FD --lock FD\n"
      "       reprise-worker action NAME\n"
      "       reprise-worker --lua --state DIR\n"
      "       reprise-worker --hold\n",
      stderr);
  return exit_usage;
}

std::optional<int> descriptor(std::string_view text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

int shim(int count, char** words) {
  reprise::shim::ShimOptions options;
  for (int i = 0; i + 1 < count; i += 2) {
    const std::string_view name(words[i]);
    const auto number = descriptor(words[i + 1]);
    if (name == "--state")
      options.state_folder = words[i + 1];
    else if (name == "--socket" && number)
      options.socket = *number;
    else if (name == "--lock" && number)
      options.lock = *number;
    else
      return usage();
  }
  if (options.state_folder.empty() || options.socket < 0 || options.lock < 0) return usage();
  return reprise::shim::run_shim(std::move(options));
}

}  // namespace

int main(int count, char** words) {
  const std::string_view mode(count >= 2 ? words[1] : "");
  if (mode == "--shim") return shim(count - 2, words + 2);
  if (mode == "action" && count == 3) return reprise::actions::run_action(words[2]);
  if (mode == "--lua" && count == 4 && std::string_view(words[2]) == "--state")
    return reprise::worker::run_lua_worker(words[3]);
  if (mode == "--hold" && count == 2) return reprise::worker::run_holder();
  return usage();
}
