// D-20: a journal that a released engine wrote restores to the same states for ever.
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>

#include "core/machine.h"
#include "golden/golden.h"
#include "journal_sqlite/operations.h"
#include "journal_sqlite/schema.h"
#include "model/event_json.h"
#include "model/plan_json.h"
#include "rig/folder.h"

using namespace reprise;
namespace journal = journal_sqlite;
namespace fs = std::filesystem;

namespace {

core::State restored(const journal::LoadedRun& loaded) {
  auto plan = model::decode_plan(loaded.run.plan);
  if (!plan) throw std::runtime_error(plan.error().message);
  std::vector<model::Event> log;
  for (const auto& record : loaded.records) {
    auto event = model::decode_event(record.kind, record.at_us, record.body);
    if (!event) throw std::runtime_error(event.error().message);
    log.push_back(*event);
  }
  auto state = core::restore(loaded.run.run_id, std::make_shared<const model::Plan>(*plan), log);
  if (!state) throw std::runtime_error(state.error().message);
  return std::move(*state);
}

// What a person would want to know of a run, as text.
std::string story_of(const core::State& state) {
  std::string text = state.run_id() + ": " + std::string(model::to_text(state.status())) + ", " +
                     std::to_string(state.seq()) + " events\n";
  for (core::NodeIndex node = 0; node < state.nodes().size(); ++node)
    text += "  " + state.path(node) + " " + std::string(model::to_text(state.nodes()[node].phase)) +
            ", " + std::to_string(state.nodes()[node].attempts) + " attempts, outputs " +
            std::to_string(state.nodes()[node].outputs["stdout"].text_or("").size()) + " bytes\n";
  for (const auto& [id, attempt] : state.open_attempts())
    text += "  open: " + id.step + " key " + attempt.key.substr(0, 12) + "\n";
  for (const auto& [id, question] : state.questions())
    text += "  asks " + id + " about " + question.asked.step + ": " + question.asked.text + "\n";
  return text;
}

}  // namespace

TEST_CASE("D-20 a golden journal restores as it did when it was written") {
  const int format = GENERATE(1, 2);
  const std::string name = "journals/format-" + std::to_string(format);
  const std::string path = (tests::golden_folder() / (name + ".db")).string();
  REQUIRE(journal::read_format(path)->version == format);
  auto inspector = journal::Inspector::open_file(path);
  REQUIRE(inspector);
  auto report = journal::verify_journal(inspector->database(), {});
  REQUIRE(report);
  CHECK(report->damage == std::vector<std::string>{});
  std::string text;
  const auto rows = inspector->reader().list();
  REQUIRE(rows);
  for (const auto& row : *rows) {
    text += "row " + row.run_id + " " + row.runbook + " " + row.status + "\n";
    if (!row.archive.empty()) continue;
    auto loaded = inspector->reader().load(row.run_id);
    REQUIRE(loaded);
    text += story_of(restored(*loaded));
  }
  for (const char* stream : {"access", "deliveries"}) {
    const auto entries = inspector->reader().entries_after(stream, 0);
    REQUIRE(entries);
    for (const auto& entry : *entries)
      text += "entry " + entry.stream + " " + std::to_string(entry.seq) + " " + entry.kind + ", " +
              std::to_string(entry.body.size()) + " bytes\n";
  }
  tests::check_golden(name + ".txt", text);
}

TEST_CASE("D-20 an engine goes on with a golden journal") {
  const int format = GENERATE(1, 2);
  const rig::Folder folder;
  fs::copy(tests::golden_folder() / ("journals/format-" + std::to_string(format) + ".db"),
           folder / "journal.db");
  fs::permissions(folder / "journal.db", fs::perms::owner_read | fs::perms::owner_write);
  journal::OpenSettings settings;
  settings.state_folder = folder.path;
  settings.writer.reserve_bytes = 0;
  // It comes without its witness: that must be accepted first, as for any journal that was moved.
  REQUIRE(journal::accept_state(settings, "test", "a golden journal"));
  auto opened = journal::open_journal(settings, {});
  REQUIRE(opened);
  CHECK(opened->unfinished == std::vector<std::string>{"asks", "half"});
  port::Batch batch;
  const std::uint64_t next = format == 1 ? 1 : 4;
  batch.entries = {
      {"deliveries", next, opened->journal->epoch(), 1, "delivery.received", R"({"id":"c"})"}};
  std::promise<port::Commit> answer;
  opened->journal->append(batch, [&](const auto& result) { answer.set_value(result.commit); });
  CHECK(answer.get_future().get() == port::Commit::committed);
  REQUIRE(opened->journal->close());
  opened->journal.reset();
  CHECK(journal::verify_state(settings)->is_whole());
}
