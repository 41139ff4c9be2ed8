#include "journal_sqlite/payload.h"

#include <nlohmann/json.hpp>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/rows.h"
#include "journal_sqlite/whole_number.h"

namespace reprise::journal_sqlite {

namespace {

using nlohmann::json;

std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

base::Digest digest_of(const json& value) {
  const auto digest = from_hex(value.get<std::string>());
  if (!digest) throw std::invalid_argument("no hash");
  return *digest;
}

// nlohmann reports a wrong shape by exceptions: they end here.
template <class Payload, class Read>
base::Result<Payload> decode(std::string_view text, const char* what, Read read) {
  try {
    Payload payload;
    read(json::parse(text), payload);
    return payload;
  } catch (const std::exception&) {
    return base::fail(damaged, std::string("the payload of ") + what + " cannot be read");
  }
}

}  // namespace

std::string start_payload(const LockHolder& owner, const std::string& engine_version) {
  return to_text({{"engine", engine_version},
                  {"pid", owner.pid},
                  {"host", owner.host},
                  {"boot_id", owner.boot_id}});
}

base::Result<std::string> engine_of_start(std::string_view text) {
  return decode<std::string>(text, "a start", [](const json& from, std::string& engine) {
    from.at("engine").get_to(engine);
  });
}

std::string encode(const AcceptPayload& payload) {
  json runs = json::object();
  for (const auto& [run_id, entry] : payload.runs)
    runs[run_id] = {{"seq", entry.seq}, {"digest", base::to_hex(entry.digest)}};
  json all = {{"actor", payload.actor},
              {"reason", payload.reason},
              {"incarnation", payload.incarnation},
              {"problems", payload.problems},
              {"commits", base::to_hex(payload.commits)},
              {"runs", runs},
              {"lost", payload.lost}};
  for (const auto& [name, entry] : payload.streams)
    all["streams"][name] = {{"seq", entry.seq}, {"digest", base::to_hex(entry.digest)}};
  return to_text(all);
}

base::Result<AcceptPayload> decode_accept(std::string_view text) {
  const auto read = [](const json& from, AcceptPayload& to) {
    from.at("actor").get_to(to.actor);
    from.at("reason").get_to(to.reason);
    to.incarnation = whole_number<std::uint64_t>(from.at("incarnation"));
    from.at("problems").get_to(to.problems);
    to.commits = digest_of(from.at("commits"));
    for (const auto& [run_id, entry] : from.at("runs").items())
      to.runs[run_id] = {whole_number<std::uint64_t>(entry.at("seq")),
                         digest_of(entry.at("digest"))};
    const json streams = from.value("streams", json::object());
    for (const auto& [name, entry] : streams.items())
      to.streams[name] = {whole_number<std::uint64_t>(entry.at("seq")),
                          digest_of(entry.at("digest"))};
    for (const json& row : from.at("lost")) to.lost.push_back(whole_number<std::uint64_t>(row));
  };
  return decode<AcceptPayload>(text, "an acceptance", read);
}

std::string encode(const ArchivePayload& payload) {
  json runs = json::array();
  for (const auto& run : payload.runs)
    runs.push_back({{"run", run.run},
                    {"run_id", run.run_id},
                    {"event", "run.archived"},
                    {"runbook", run.runbook},
                    {"status", run.status},
                    {"created_us", run.created_us},
                    {"finished_us", run.finished_us},
                    {"events", run.events},
                    {"final_hash", base::to_hex(run.final_hash)}});
  json all = {
      {"actor", payload.actor}, {"file", payload.file}, {"sha256", payload.sha256}, {"runs", runs}};
  for (const auto& stream : payload.streams)
    all["streams"].push_back({{"stream", stream.stream},
                              {"name", stream.name},
                              {"first", stream.first},
                              {"through", stream.through},
                              {"hash", base::to_hex(stream.hash)}});
  return to_text(all);
}

base::Result<ArchivePayload> decode_archive(std::string_view text) {
  const auto read = [](const json& from, ArchivePayload& to) {
    from.at("actor").get_to(to.actor);
    from.at("file").get_to(to.file);
    from.at("sha256").get_to(to.sha256);
    for (const json& run : from.at("runs"))
      to.runs.push_back(
          {whole_number<std::uint64_t>(run.at("run")), run.at("run_id").get<std::string>(),
           run.at("runbook").get<std::string>(), run.at("status").get<std::string>(),
           whole_number<std::int64_t>(run.at("created_us")),
           whole_number<std::int64_t>(run.at("finished_us")),
           whole_number<std::uint64_t>(run.at("events")), digest_of(run.at("final_hash"))});
    for (const json& stream : from.value("streams", json::array()))
      to.streams.push_back(
          {whole_number<std::uint64_t>(stream.at("stream")), stream.at("name").get<std::string>(),
           whole_number<std::uint64_t>(stream.at("first")),
           whole_number<std::uint64_t>(stream.at("through")), digest_of(stream.at("hash"))});
  };
  return decode<ArchivePayload>(text, "an archiving", read);
}

}  // namespace reprise::journal_sqlite
