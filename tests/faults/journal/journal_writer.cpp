// journal_writer FOLDER RUN COUNT IN_FLIGHT [RESERVE_BYTES WAIT_MS]
//
// Opens the journal in FOLDER and appends COUNT events to RUN, IN_FLIGHT batches at a time, and
// with each event an entry of the same number to the stream RUN. Prints "present EVENTS", "open
// EPOCH", then "ack SEQ" for each event whose commit was reported, then "closed". Exits with the
// journal's own code (74, 75, 76) at the first error. WAIT_MS: how long a full disk is waited for.
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/open.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

constexpr base::WallMicros start_us = 1'700'000'000'000'000;

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(1, text.data(), text.size()) < 0) std::_Exit(1);
}

class Appender {
 public:
  Appender(Writer& journal, std::string run, std::uint64_t last)
      : journal_(journal), run_(std::move(run)), last_(last) {}

  // 0, or 74 when a commit was not reported as durable.
  int append(std::uint64_t count, std::uint64_t in_flight) {
    for (std::uint64_t turn = 0; turn < count; ++turn) {
      std::unique_lock guard(mutex_);
      changed_.wait(guard, [&] { return failed_ || open_ < in_flight; });
      if (failed_) break;
      ++open_;
      guard.unlock();
      append_next();
    }
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return open_ == 0; });
    return failed_ ? 74 : 0;
  }

 private:
  void append_next() {
    const std::uint64_t seq = ++last_;
    port::Batch batch;
    if (seq == 1) batch.runs.push_back({run_, "demo", "hash", "{}", "real", 1, start_us});
    port::Record record;
    record.run_id = run_;
    record.seq = seq;
    record.epoch = journal_.epoch();
    record.at_us = start_us + static_cast<std::int64_t>(seq);
    record.kind = seq == 1 ? "run.created" : "note.added";
    record.body = R"({"v":1,"text":")" + std::string(200, 'x') + "\"}";
    batch.entries.push_back({run_, seq, record.epoch, record.at_us, "delivery.received",
                             R"({"v":1,"text":")" + std::string(100, 'y') + "\"}"});
    batch.records.push_back(std::move(record));
    journal_.append(std::move(batch), [this, seq](const port::CommitResult& result) {
      if (result.commit == port::Commit::committed) say("ack " + std::to_string(seq));
      const std::lock_guard guard(mutex_);
      failed_ = failed_ || result.commit != port::Commit::committed;
      --open_;
      changed_.notify_all();
    });
  }

  Writer& journal_;
  const std::string run_;
  std::uint64_t last_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t open_ = 0;
  bool failed_ = false;
};

int explain(const base::Error& error) {
  std::cerr << error.code << ": " << error.message << "\n";
  return exit_code(error);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  OpenSettings settings;
  settings.state_folder = argv[1];
  settings.engine_version = "test";
  settings.now_us = start_us;
  settings.writer.reserve_bytes = argc > 5 ? std::stoull(argv[5]) : 0;
  settings.writer.space_wait_ms = argc > 6 ? std::stoi(argv[6]) : 0;
  settings.writer.low_water_bytes = 0;
  settings.writer.checkpoint_bytes = 64 << 10;
  settings.writer.idle_ms = 20;
  settings.writer.witness_every_ms = 5;
  settings.writer.seal_every_events = 40;
  const std::string run = argv[2];
  WriterEars ears;
  ears.fatal = [](const std::string& message) { std::cerr << "fatal: " << message << "\n"; };
  ears.warning = [](const std::string& message) { say("warning " + message); };
  auto opened = open_journal(settings, ears);
  if (!opened) return explain(opened.error());
  std::uint64_t last = 0;
  opened->journal->read_now([&](const Reader& reader) {
    if (auto loaded = reader.load(run)) last = loaded->records.size();
  });
  say("present " + std::to_string(last));
  say("open " + std::to_string(opened->journal->epoch()));
  Appender appender(*opened->journal, run, last);
  const int code = appender.append(std::stoull(argv[3]), std::stoull(argv[4]));
  auto closed = opened->journal->close();
  if (!closed) return explain(closed.error());
  say("closed");
  return code;
}
