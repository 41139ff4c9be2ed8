#include "app/store.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>

#include "app/plan_cache.h"
#include "app/real_clock.h"
#include "app/upkeep.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/open.h"
#include "model/event_json.h"
#include "model/plan_json.h"
#include "reprise/version.h"

namespace reprise::app {

namespace asio = boost::asio;
namespace sqlite = journal_sqlite;

namespace {

// Folding a run tells whether it waits for a person; for more open runs than this the row's own
// word
// ("running") must do.
constexpr std::size_t folded_rows_max = 500;

base::Error app_error(base::Error error) {
  if (!sqlite::is_refusal(error)) return error;
  error.code = "refused";
  return error;
}

base::Status take_plan(StoredRun& run, port::NewRun& head, PlanCache& plans) {
  run.plan = plans.find(head.plan_hash);
  if (run.plan) return {};
  run.encoded_plan = std::move(head.plan);
  auto plan = model::decode_plan(run.encoded_plan);
  if (!plan) return base::fail("refused", "run " + run.run_id + ": " + plan.error().message);
  plan->hash = head.plan_hash;
  run.plan = std::make_shared<const model::Plan>(std::move(*plan));
  plans.keep(run.plan);
  return {};
}

base::Result<StoredRun> decode(sqlite::LoadedRun loaded, PlanCache& plans) {
  StoredRun run;
  run.run_id = loaded.run.run_id;
  run.chain_hash = base::to_hex(loaded.chain_hash);
  if (auto taken = take_plan(run, loaded.run, plans); !taken) return base::fail(taken.error());
  for (const auto& record : loaded.records) {
    auto event = model::decode_event(record.kind, record.at_us, record.body);
    if (!event)
      return base::fail("refused", "run " + run.run_id + ", event " + std::to_string(record.seq) +
                                       ": " + event.error().message);
    run.events.push_back(std::move(*event));
  }
  return run;
}

base::Result<StoredRun> load_from(const sqlite::Reader& reader, const std::string& run_id,
                                  PlanCache& plans) {
  std::shared_ptr<const model::Plan> held;  // until it is taken: a run may end meanwhile
  auto loaded = reader.load(run_id, [&](const std::string& plan_hash) {
    held = plans.find(plan_hash);
    return held != nullptr;
  });
  if (!loaded) return base::fail(app_error(loaded.error()));
  return decode(std::move(*loaded), plans);
}

RunRow app_row(const sqlite::RunRow& row) {
  return {row.run_id,
          row.runbook,
          "",
          row.status,
          row.created_us,
          row.started_us,
          row.finished ? row.finished_us : 0,
          row.seq,
          {},
          !row.archive.empty()};
}

base::Result<std::vector<RunRow>> list_from(const sqlite::Reader& reader, PlanCache& plans) {
  auto stored = reader.list();
  if (!stored) return base::fail(app_error(stored.error()));
  std::vector<RunRow> rows;
  std::size_t folded = 0;
  for (const auto& row : *stored) {
    rows.push_back(app_row(row));
    if (row.finished || ++folded > folded_rows_max) continue;
    auto run = load_from(reader, row.run_id, plans);
    auto state = run ? fold(*run) : base::fail(run.error());
    if (state) rows.back().status = model::to_text(state->status());
  }
  return rows;
}

base::Result<std::vector<port::Entry>> entries_in(const sqlite::Reader& reader,
                                                  const std::string& stream,
                                                  std::uint64_t after_seq, std::size_t max) {
  auto entries = reader.entries_after(stream, after_seq, max);
  if (!entries) return base::fail(app_error(entries.error()));
  return entries;
}

// Each turn of the journal's thread costs its caller more than reading a short run.
base::Result<std::vector<StoredRun>> load_some_from(const sqlite::Reader& reader,
                                                    std::span<const std::string> run_ids,
                                                    std::chrono::microseconds patience,
                                                    PlanCache& plans) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::vector<StoredRun> runs;
  for (const auto& run_id : run_ids) {
    auto run = load_from(reader, run_id, plans);
    if (!run && runs.empty()) return base::fail(run.error());
    if (!run) break;
    runs.push_back(std::move(*run));
    if (std::chrono::steady_clock::now() >= until) break;
  }
  return runs;
}

base::Result<std::shared_ptr<const model::Plan>> plan_in(const sqlite::Reader& reader,
                                                         const std::string& run_id,
                                                         PlanCache& plans) {
  std::shared_ptr<const model::Plan> held;  // until it is taken: a run may end meanwhile
  auto head = reader.load_run(run_id, [&](const std::string& plan_hash) {
    held = plans.find(plan_hash);
    return held != nullptr;
  });
  if (!head) return base::fail(app_error(head.error()));
  StoredRun run;
  run.run_id = run_id;
  if (auto taken = take_plan(run, *head, plans); !taken) return base::fail(taken.error());
  return run.plan;
}

base::Result<std::vector<OpenRun>> unfinished_in(const sqlite::Reader& reader, PlanCache& plans) {
  auto stored = reader.unfinished();
  if (!stored) return base::fail(app_error(stored.error()));
  std::vector<OpenRun> runs;
  for (auto& run : *stored) {
    auto plan = plans.find(run.plan_hash);
    if (!plan) {
      auto read = plan_in(reader, run.run_id, plans);
      if (!read) return base::fail(read.error());
      plan = std::move(*read);
    }
    runs.push_back(
        {std::move(run.run_id), std::move(run.plan_hash), groups_of(*plan), run.started});
  }
  return runs;
}

base::Result<bool> is_stored(const sqlite::Reader& reader, const std::string& run_id) {
  const auto head = reader.load_run(run_id, [](const std::string&) { return true; });
  if (!head && head.error().code != sqlite::not_found) return base::fail(app_error(head.error()));
  return static_cast<bool>(head);
}

// Brings the journal's callbacks from the writer's thread to the loop's. The guard keeps the loop
// alive while a commit is outstanding.
class PostingJournal final : public port::Journal {
 public:
  PostingJournal(asio::io_context& io, port::Journal& journal) : io_(io), journal_(journal) {}
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override {
    journal_.append(std::move(batch),
                    [this, done = std::move(done),
                     guard = asio::make_work_guard(io_)](port::CommitResult result) {
                      asio::post(io_, [done, result = std::move(result)] { done(result); });
                    });
  }

 private:
  asio::io_context& io_;
  port::Journal& journal_;
};

class SqliteStore final : public Store {
 public:
  SqliteStore(asio::io_context& io, sqlite::Opened opened)
      : io_(io),
        opened_(std::move(opened)),
        posting_(io, *opened_.journal),
        upkeep_(io, *opened_.journal) {}
  ~SqliteStore() override { static_cast<void>(opened_.journal->close()); }

  port::Journal& journal() override { return posting_; }
  std::uint64_t epoch() const override { return opened_.journal->epoch(); }
  void keep(std::shared_ptr<const model::Plan> plan) override { plans_.keep(std::move(plan)); }
  void together(const std::function<void()>& append) override { opened_.journal->together(append); }
  std::string uuid() const override { return opened_.uuid; }
  std::string admission() override { return opened_.journal->admission(); }
  Upkeep& upkeep() override { return upkeep_; }

  base::Result<std::vector<RunRow>> list() override {
    base::Result<std::vector<RunRow>> rows = base::fail(closed());
    opened_.journal->read_now(
        [&](const sqlite::Reader& reader) { rows = list_from(reader, plans_); });
    return rows;
  }
  base::Result<StoredRun> load(const std::string& run_id) override {
    base::Result<StoredRun> run = base::fail(closed());
    opened_.journal->read_now(
        [&](const sqlite::Reader& reader) { run = load_from(reader, run_id, plans_); });
    return run;
  }

  base::Result<std::vector<port::Entry>> entries(const std::string& stream, std::uint64_t after_seq,
                                                 std::size_t max) override {
    base::Result<std::vector<port::Entry>> entries = base::fail(closed());
    opened_.journal->read_now([&](const sqlite::Reader& reader) {
      entries = entries_in(reader, stream, after_seq, max);
    });
    return entries;
  }
  base::Result<std::uint64_t> last_entry(const std::string& stream) override {
    base::Result<std::uint64_t> last = base::fail(closed());
    opened_.journal->read_now(
        [&](const sqlite::Reader& reader) { last = reader.last_entry(stream); });
    return last;
  }

  base::Result<std::vector<OpenRun>> unfinished() override {
    base::Result<std::vector<OpenRun>> runs = base::fail(closed());
    opened_.journal->read_now(
        [&](const sqlite::Reader& reader) { runs = unfinished_in(reader, plans_); });
    return runs;
  }
  base::Result<std::vector<StoredRun>> load_some(std::span<const std::string> run_ids,
                                                 std::chrono::microseconds patience) override {
    base::Result<std::vector<StoredRun>> runs = base::fail(closed());
    opened_.journal->read_now([&](const sqlite::Reader& reader) {
      runs = load_some_from(reader, run_ids, patience, plans_);
    });
    return runs;
  }
  void has_run(const std::string& run_id, std::function<void(base::Result<bool>)> told) override {
    opened_.journal->read([run_id, told = std::move(told), &io = io_,
                           guard = asio::make_work_guard(io_)](const sqlite::Reader& reader) {
      asio::post(io, [told, found = is_stored(reader, run_id)] { told(found); });
    });
  }
  base::Result<std::shared_ptr<const model::Plan>> load_plan(const std::string& run_id) override {
    base::Result<std::shared_ptr<const model::Plan>> plan = base::fail(closed());
    opened_.journal->read_now(
        [&](const sqlite::Reader& reader) { plan = plan_in(reader, run_id, plans_); });
    return plan;
  }

 private:
  static base::Error closed() { return {"io", "the journal is closed"}; }

  asio::io_context& io_;
  sqlite::Opened opened_;
  PostingJournal posting_;
  PlanCache plans_;
  Upkeep upkeep_;
};

class StoredInspector final : public RunReader {
 public:
  explicit StoredInspector(sqlite::Inspector inspector) : inspector_(std::move(inspector)) {}
  base::Result<std::vector<RunRow>> list() override {
    return list_from(inspector_.reader(), plans_);
  }
  base::Result<StoredRun> load(const std::string& run_id) override {
    return load_from(inspector_.reader(), run_id, plans_);
  }
  base::Result<std::vector<port::Entry>> entries(const std::string& stream, std::uint64_t after_seq,
                                                 std::size_t max) override {
    return entries_in(inspector_.reader(), stream, after_seq, max);
  }

 private:
  sqlite::Inspector inspector_;
  PlanCache plans_;
};

}  // namespace

base::Result<sqlite::OpenSettings> open_settings(const std::string& state_folder) {
  sqlite::OpenSettings settings;
  settings.state_folder = state_folder;
  settings.engine_version = REPRISE_VERSION;
  settings.now_us = RealClock().now().wall_us;
  if (const char* witness = std::getenv("REPRISE_WITNESS")) settings.witness = witness;
  if (const char* path = std::getenv("REPRISE_JOURNAL_KEY")) {
    auto key = sqlite::read_key(path);
    if (!key) return base::fail(app_error(key.error()));
    settings.key = std::move(*key);
  }
  return settings;
}

base::Result<std::unique_ptr<Store>> Store::open(asio::io_context& io,
                                                 const std::string& state_folder,
                                                 std::function<void(std::string)> warn) {
  auto settings = open_settings(state_folder);
  if (!settings) return base::fail(settings.error());
  const auto say = [&io, warn](std::string text) {
    asio::post(io, [warn, text = std::move(text)] { warn(text); });
  };
  auto opened = sqlite::open_journal(*settings, {say, say});
  if (!opened) return base::fail(app_error(opened.error()));
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(io, std::move(*opened)));
}

base::Result<std::unique_ptr<RunReader>> open_inspector(const std::string& state_folder) {
  auto inspector = sqlite::Inspector::open(state_folder);
  if (!inspector) return base::fail(app_error(inspector.error()));
  return std::unique_ptr<RunReader>(std::make_unique<StoredInspector>(std::move(*inspector)));
}

}  // namespace reprise::app
