// Makes the golden journal of the present format: runs that ended well and badly, one that waits
// for a person, one in the middle of its work, one that an older engine was pruned of; and entries
// of two streams, of which the oldest was pruned, too.
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <stdexcept>

#include "journal_sqlite/operations.h"
#include "model/event_json.h"
#include "model/plan_json.h"
#include "unit/core/rig.h"

using namespace core_test;
namespace journal = reprise::journal_sqlite;

namespace {

const std::string folder =
    std::getenv("GOLDEN_FOLDER") == nullptr ? "" : std::getenv("GOLDEN_FOLDER");

journal::OpenSettings settings() {
  journal::OpenSettings settings;
  settings.state_folder = folder;
  settings.engine_version = "0.1.0";
  settings.now_us = 1'700'000'000'000'000;
  settings.writer.reserve_bytes = 0;
  return settings;
}

void put(journal::Writer& writer, port::Batch batch) {
  std::promise<port::CommitResult> answer;
  writer.append(std::move(batch), [&](port::CommitResult result) { answer.set_value(result); });
  const auto result = answer.get_future().get();
  if (result.commit != port::Commit::committed) throw std::runtime_error(result.message);
}

void put(journal::Writer& writer, const std::string& run_id, const Rig& rig) {
  port::Batch batch;
  const std::string plan = model::encode_plan(rig.state.plan());
  batch.runs.push_back({run_id, "demo/" + run_id, model::plan_hash(plan), plan, "real", 42,
                        rig.log.front().at.wall_us});
  for (const auto& event : rig.log) {
    port::Record record;
    record.run_id = run_id;
    record.seq = batch.records.size() + 1;
    record.epoch = writer.epoch();
    record.at_us = event.at.wall_us;
    record.kind = model::kind_name(event.body);
    record.step = model::step_of(event.body);
    record.body = model::encode_event(event);
    batch.records.push_back(std::move(record));
  }
  put(writer, std::move(batch));
}

void put_entries(journal::Writer& writer) {
  const auto entry = [&](const std::string& stream, std::uint64_t seq, const std::string& body) {
    return port::Entry{stream,
                       seq,
                       writer.epoch(),
                       1'700'000'000'000'000 + static_cast<std::int64_t>(seq),
                       stream == "access" ? "token.made" : "delivery.received",
                       body};
  };
  port::Batch batch;
  batch.entries = {entry("deliveries", 1, R"({"id":"a"})"), entry("access", 1, R"({"id":"t"})"),
                   entry("deliveries", 2, R"({"id":"b"})"),
                   entry("deliveries", 3, '"' + std::string(10'000, 'd') + '"')};
  put(writer, std::move(batch));
}

void prune(journal::Writer& writer, const std::map<std::string, std::uint64_t>& entries) {
  journal::PruneRequest request;
  request.finished_before_us = INT64_MAX;
  request.archive_folder = folder;
  request.actor = "ann";
  request.entries_through = entries;
  auto pruned = journal::prune_living(writer, request);
  if (!pruned) throw std::runtime_error(pruned.error().message);
}

events::RunCreated created(const std::string& reason) {
  events::RunCreated created;
  created.reason = reason;
  created.actor = "ann";
  created.engine_version = "0.1.0";
  created.seed = 42;
  return created;
}

}  // namespace

TEST_CASE("make the golden journal") {
  REQUIRE_FALSE(folder.empty());
  auto opened = journal::open_journal(settings(), {});
  REQUIRE(opened);

  Rig old(Book({step("a")}), true, created("pruned"));
  old.succeed("a");
  put(*opened->journal, "old", old);
  put_entries(*opened->journal);
  prune(*opened->journal, {{"deliveries", 1}});

  Rig good(Book({step("save").effect(model::EffectClass::idempotent),
                 step("copy").needs({"save"}).foreach(),
                 step("check").needs({"copy"}).effect(model::EffectClass::read)}),
           true, created("drill"));
  good.answers("copy", EvaluatePhase::foreach, model::Value(model::List{"a", "b"}));
  good.succeed("save", model::Map{{"stdout", model::Value(std::string(10'000, 'o'))}});
  good.succeed("copy[1]");
  good.succeed("copy[2]");
  good.succeed("check");
  put(*opened->journal, "good", good);

  Rig bad(Book({step("a"), step("b").needs({"a"})}).finally({step("tidy")}), true, created("real"));
  bad.fail("a", 3);
  bad.succeed("@finally[1]");
  put(*opened->journal, "bad", bad);

  Rig asks(Book({step("a"), step("b").needs({"a"})}), true, created("real"));
  asks.lose("a");
  put(*opened->journal, "asks", asks);

  Rig half(Book({step("a"), step("b").needs({"a"}), step("c")}), true, created("real"));
  half.succeed("a");
  put(*opened->journal, "half", half);
  REQUIRE(opened->journal->close());
}
