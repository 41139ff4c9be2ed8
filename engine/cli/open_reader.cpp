#include "app/protocol.h"
#include "cli/diagnose.h"
#include "cli/remote.h"
#include "cli/server_run.h"

namespace reprise::cli {

using model::Map;

namespace {

class RemoteReader final : public app::RunReader {
 public:
  explicit RemoteReader(app::LineSocket socket) : socket_(std::move(socket)) {}

  base::Result<std::vector<app::RunRow>> list() override {
    auto answer = socket_.ask(Map{{"do", "list"}});
    if (!answer) return base::fail(answer.error());
    std::vector<app::RunRow> rows;
    if ((*answer)["runs"].is_list())
      for (const auto& row : (*answer)["runs"].list()) rows.push_back(app::decode_row(row));
    return rows;
  }

  base::Result<app::StoredRun> load(const std::string& run_id) override {
    auto answer = socket_.ask(Map{{"do", "load"}, {"run_id", run_id}});
    if (!answer) return base::fail(answer.error());
    return app::decode_stored(*answer);
  }

  base::Result<std::vector<port::Entry>> entries(const std::string& stream, std::uint64_t after_seq,
                                                 std::size_t max) override {
    auto answer = socket_.ask(Map{{"do", "entries"},
                                  {"stream", stream},
                                  {"after", static_cast<std::int64_t>(after_seq)},
                                  {"max", static_cast<std::int64_t>(max)}});
    if (!answer) return base::fail(answer.error());
    std::vector<port::Entry> entries;
    if ((*answer)["entries"].is_list())
      for (const auto& entry : (*answer)["entries"].list())
        entries.push_back(app::decode_entry(entry));
    return entries;
  }

 private:
  app::LineSocket socket_;
};

using Reader = std::unique_ptr<app::RunReader>;

base::Result<Reader> open_once(const std::string& state) {
  if (auto socket = app::LineSocket::connect(state); socket)
    return Reader(std::make_unique<RemoteReader>(std::move(*socket)));
  return app::open_inspector(state);
}

base::Result<Reader> open_patiently(const std::string& state) {
  for (int left = busy_tries_max;; --left) {
    auto reader = open_once(state);
    if (reader || reader.error().code != "busy" || left == 0) return reader;
    wait_for_engine();
  }
}

// Asks again where the engine went away over a question: what is read does not change by that.
class PatientReader final : public app::RunReader {
 public:
  PatientReader(std::string state, Reader reader)
      : state_(std::move(state)), reader_(std::move(reader)) {}

  base::Result<std::vector<app::RunRow>> list() override {
    return patiently([](app::RunReader& reader) { return reader.list(); });
  }

  base::Result<app::StoredRun> load(const std::string& run_id) override {
    return patiently([&](app::RunReader& reader) { return reader.load(run_id); });
  }

  base::Result<std::vector<port::Entry>> entries(const std::string& stream, std::uint64_t after_seq,
                                                 std::size_t max) override {
    return patiently(
        [&](app::RunReader& reader) { return reader.entries(stream, after_seq, max); });
  }

 private:
  template <class Ask>
  auto patiently(Ask ask) -> decltype(ask(std::declval<app::RunReader&>())) {
    for (int left = busy_tries_max;; --left) {
      auto answer = ask(*reader_);
      if (answer || answer.error().code != "closed" || left == 0) return answer;
      auto again = open_patiently(state_);
      if (!again) return base::fail(again.error());
      reader_ = std::move(*again);
    }
  }

  std::string state_;
  Reader reader_;
};

}  // namespace

base::Result<std::unique_ptr<app::RunReader>> open_reader(const Context& context) {
  if (!context.server.empty()) return open_server_reader(context);
  auto reader = open_patiently(context.state);
  if (!reader) {
    base::Error error = reader.error();
    if (error.code == "none")
      error.hint = "No run was ever made there. --state DIR or $REPRISE_STATE names another one.";
    return base::fail(std::move(error));
  }
  return Reader(std::make_unique<PatientReader>(context.state, std::move(*reader)));
}

}  // namespace reprise::cli
