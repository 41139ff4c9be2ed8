// Reading an export again.
#include "journal_sqlite/errors.h"
#include "journal_sqlite/export.h"
#include "journal_sqlite/export_line.h"
#include "journal_sqlite/rows.h"
#include "journal_sqlite/whole_number.h"

namespace reprise::journal_sqlite {

using nlohmann::json;

namespace {

port::NewRun run_of(std::string_view line, const json& parsed) {
  return {parsed.at("run_id"),
          parsed.at("runbook"),
          parsed.at("plan_hash"),
          stored_form(line, parsed, "plan"),
          parsed.at("mode"),
          whole_number<std::uint64_t>(parsed.at("seed")),
          whole_number<base::WallMicros>(parsed.at("created_us"))};
}

port::Record event_of(std::string_view line, const json& parsed, std::uint64_t seq) {
  return {parsed.at("run_id"),
          seq,
          whole_number<std::uint64_t>(parsed.at("epoch")),
          whole_number<base::WallMicros>(parsed.at("at_us")),
          parsed.at("kind"),
          parsed.at("step"),
          whole_number<std::uint32_t>(parsed.at("attempt")),
          stored_form(line, parsed, "body")};
}

port::Entry entry_of(std::string_view line, const json& parsed, std::uint64_t seq) {
  return {parsed.at("stream"),
          seq,
          whole_number<std::uint64_t>(parsed.at("epoch")),
          whole_number<base::WallMicros>(parsed.at("at_us")),
          parsed.at("kind"),
          stored_form(line, parsed, "body")};
}

using Ends = std::map<std::string, ExportCheck::Run, std::less<>>;

base::Status add_entry(std::string_view line, const json& parsed, Ends& streams) {
  const auto name = parsed.at("stream").get<std::string>();
  auto& stream = streams.at(name);
  stream.hash = entry_hash(stream.hash, entry_of(line, parsed, stream.events + 1));
  if (parsed.at("seq") != ++stream.events || parsed.at("hash") != base::to_hex(stream.hash))
    return base::fail(damaged, "stream " + name + ": entry " + std::to_string(stream.events) +
                                   " is missing or was changed");
  return {};
}

base::Status add_event(std::string_view line, const json& parsed, Ends& runs) {
  const auto run_id = parsed.at("run_id").get<std::string>();
  auto& run = runs.at(run_id);
  run.hash = event_hash(run.hash, event_of(line, parsed, run.events + 1));
  if (parsed.at("seq") != ++run.events || parsed.at("hash") != base::to_hex(run.hash))
    return base::fail(damaged, "run " + run_id + ": event " + std::to_string(run.events) +
                                   " is missing or was changed");
  return {};
}

base::Status add_known(std::string_view line, const json& parsed, Ends& runs, Ends& streams) {
  const auto type = parsed.at("type").get<std::string>();
  if (type == "damage") return base::fail(damaged, parsed.at("message").get<std::string>());
  if (type == "journal") return {};
  if (type == "run") {
    const port::NewRun run = run_of(line, parsed);
    runs[run.run_id] = {0, run_hash(run)};
    return {};
  }
  if (type == "stream") {
    const auto before = from_hex(parsed.at("before").get<std::string>());
    if (!before) return base::fail(damaged, "a stream does not say what it follows");
    streams[parsed.at("stream")] = {whole_number<std::uint64_t>(parsed.at("first")) - 1, *before};
    return {};
  }
  return type == "entry" ? add_entry(line, parsed, streams) : add_event(line, parsed, runs);
}

}  // namespace

base::Status ExportCheck::add(std::string_view line) {
  // nlohmann reports a wrong shape by exceptions: they end here.
  try {
    return add_known(line, json::parse(line), runs_, streams_);
  } catch (const std::exception& error) {
    return base::fail(damaged, std::string("a line cannot be read: ") + error.what());
  }
}

}  // namespace reprise::journal_sqlite
