#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/commands.h"
#include "cli/diagnose.h"
#include "cli/host.h"
#include "cli/remote.h"
#include "cli/server_run.h"

namespace reprise::cli {

using model::List;
using model::Map;

namespace {

constexpr const char* nothing_to_resume = "Nothing to resume: no run is unfinished.";

base::Result<std::vector<std::string>> full_ids(const Context& context,
                                                const std::vector<std::string>& prefixes) {
  std::vector<std::string> run_ids;
  if (prefixes.empty() && !context.server.empty())
    return base::fail("usage", "name the runs that the server goes on with");
  // With no names to look up, the engine is the first that reads the journal.
  std::error_code ignored;
  if (prefixes.empty() && std::filesystem::exists(context.state + "/journal.db", ignored))
    return run_ids;
  auto reader = open_reader(context);
  if (!reader) return base::fail(reader.error());
  for (const auto& prefix : prefixes) {
    auto run_id = find_run(**reader, prefix);
    if (!run_id) return base::fail(run_id.error());
    run_ids.push_back(*run_id);
  }
  return run_ids;
}

// The living engine takes them over; this command follows them one after the other.
int resume_remote(const Context& context, app::LineSocket socket,
                  const std::vector<std::string>& run_ids, bool detach) {
  auto answer = resume_there(socket, run_ids);
  if (!answer) return context.fail(answer.error());
  int worst = success;
  if (!(*answer)["runs"].is_list() || (*answer)["runs"].list().empty()) {
    if (run_ids.empty()) context.say(nothing_to_resume);
    // Named runs that have ended meanwhile: their end is this command's exit code.
    for (const auto& run_id : run_ids) worst = std::max(worst, follow_existing(context, run_id));
  } else
    for (const auto& run : (*answer)["runs"].list()) {
      const std::string run_id = run["run_id"].text_or("");
      if (!context.json) context.print(run_id + "\n");
      if (detach) continue;
      auto own = app::LineSocket::connect(context.state);
      if (!own) return context.fail(own.error());
      worst = std::max(worst,
                       follow_or_take_over(context, std::move(*own), run_id,
                                           static_cast<std::uint64_t>(run["seq"].integer_or(0))));
    }
  return worst;
}

// A named run that has ended is no error: its own exit code says how.
std::optional<int> all_ended(const Context& context, const std::vector<std::string>& run_ids) {
  int worst = success;
  for (const auto& run_id : run_ids) {
    auto run = load_run(context, run_id);
    if (!run) return std::nullopt;
    auto state = app::fold(*run);
    if (!state || !state->is_over()) return std::nullopt;
    worst = std::max(worst, follow_existing(context, run_id));
  }
  return run_ids.empty() ? std::nullopt : std::optional<int>(worst);
}

int resume(const Context& context, const std::vector<std::string>& prefixes, EngineChoice engine) {
  constexpr int tries_max = 50;
  auto run_ids = full_ids(context, prefixes);
  if (!run_ids && run_ids.error().code == "none" && prefixes.empty()) {
    context.say(nothing_to_resume);  // a machine that boots before its first run
    return success;
  }
  if (!run_ids) return context.fail(run_ids.error());
  if (!context.server.empty()) return resume_on_server(context, *run_ids, engine.detach);
  const bool terminal = stdin_is_terminal() && stderr_is_terminal();
  if (const auto ended = all_ended(context, *run_ids)) return *ended;
  for (int attempt = 0; attempt < tries_max; ++attempt) {
    if (auto socket = app::LineSocket::connect(context.state); socket)
      return resume_remote(context, std::move(*socket), *run_ids, engine.detach);
    if (engine.detach || (terminal && !engine.foreground)) {
      if (auto started = start_background(context, *run_ids); !started)
        return context.fail(started.error());
      continue;
    }
    HostRequest request;
    request.resume = true;
    request.run_ids = *run_ids;
    auto code = host(context, std::move(request));
    if (code) return *code;
    if (code.error().code != "busy") return context.fail(code.error());
    wait_for_engine();
  }
  return context.fail({"no-engine", "the engine of " + context.state + " does not answer"});
}

}  // namespace

void add_resume(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("resume", "Go on with unfinished runs (all, or those named)");
  auto runs = std::make_shared<std::vector<std::string>>();
  auto engine = std::make_shared<EngineChoice>();
  command->add_option("runs", *runs,
                      "Ids of runs, or their beginnings; all unfinished runs where none is named");
  add_engine_choice(*command, *engine);
  command->callback([&context, runs, engine] { context.exit = resume(context, *runs, *engine); });
}

}  // namespace reprise::cli
