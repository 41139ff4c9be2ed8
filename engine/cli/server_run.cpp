#include "cli/server_run.h"

#include <chrono>
#include <optional>
#include <thread>

#include "app/attempt_names.h"
#include "app/protocol.h"
#include "app/random.h"
#include "app/real_clock.h"
#include "cli/living_engine.h"
#include "cli/run_view.h"
#include "cli/server_client.h"
#include "model/json.h"

namespace reprise::cli {

using model::Map;
using model::Value;

namespace {

constexpr const char* runs_path = "/api/v1/runs/";

base::WallMicros instant_of(const Value& text) {
  if (!text.is_text()) return 0;
  return base::parse_timestamp(text.text()).value_or(0);
}

app::RunRow row_of(const Value& told) {
  app::RunRow row{told["run_id"].text_or(""),     told["runbook"].text_or(""),
                  told["title"].text_or(""),      told["status"].text_or(""),
                  instant_of(told["at"]),         instant_of(told["started_at"]),
                  instant_of(told["finished_at"])};
  if (told["engine"].is_boolean()) row.carried = told["engine"].boolean();
  return row;
}

class ServerReader final : public app::RunReader {
 public:
  explicit ServerReader(ServerClient client) : client_(std::move(client)) {}

  base::Result<std::vector<app::RunRow>> list() override {
    std::vector<app::RunRow> rows;
    std::string after;
    do {
      auto page = client_.get("/api/v1/runs?limit=1000" +
                              (after.empty() ? "" : "&after=" + percent_encoded(after)));
      if (!page) return base::fail(page.error());
      if ((*page)["runs"].is_list())
        for (const auto& row : (*page)["runs"].list()) rows.push_back(row_of(row));
      after = (*page)["next"].text_or("");
    } while (!after.empty());
    return rows;
  }

  base::Result<app::StoredRun> load(const std::string& run_id) override {
    auto answer = client_.get(runs_path + percent_encoded(run_id) + "/stored");
    if (!answer) return base::fail(answer.error());
    return app::decode_stored(*answer);
  }

  // Of the streams "access" and "audit".
  base::Result<std::vector<port::Entry>> entries(const std::string& stream, std::uint64_t after_seq,
                                                 std::size_t max) override {
    std::vector<port::Entry> entries;
    for (bool more = true; more && (max == 0 || entries.size() < max);) {
      const auto told =
          client_.get("/api/v1/" + percent_encoded(stream) + "?after=" + std::to_string(after_seq));
      if (!told) return base::fail(told.error());
      const auto& page = (*told)["entries"];
      more = page.is_list() && !page.list().empty();
      for (std::size_t i = 0; more && i < page.list().size(); ++i)
        entries.push_back(app::decode_entry(page.list()[i]));
      if (more) after_seq = entries.back().seq;
    }
    if (max != 0 && entries.size() > max) entries.resize(max);
    return entries;
  }

 private:
  ServerClient client_;
};

// True where the view has come to what the command ends with.
bool is_enough(const RunView& view) { return view.exit() || view.waits(); }

// What was known of a run when it was first asked for.
base::Status begin_view(const Context& context, const ServerClient& client,
                        const std::string& run_id, std::uint64_t told,
                        std::optional<RunView>& view) {
  if (view) return {};
  auto stored = ServerReader(client).load(run_id);
  if (!stored) return base::fail(stored.error());
  view.emplace(context, *stored, told);
  return {};
}

// Adds what comes until that is enough. Error "closed" where the server went away.
base::Status follow_once(const ServerClient& client, const std::string& run_id, RunView& view) {
  if (is_enough(view)) return {};
  const std::string path = runs_path + percent_encoded(run_id) +
                           "/events?form=stored&after=" + std::to_string(view.seq());
  base::Status wrong;
  auto followed = client.follow(path, [&](const std::string&, const std::string& data) {
    auto message = model::parse_json(data);
    auto frame = message ? app::decode_frame(*message) : base::fail(message.error());
    if (!frame) return wrong = base::fail(frame.error()), false;
    view.add(*frame);
    return !is_enough(view);
  });
  return wrong ? followed : wrong;
}

int end_of(const Context& context, const RunView& view) {
  if (const auto ended = view.exit()) {
    if (view.is_stopped()) tell_stopped(context);
    return *ended;
  }
  context.say(view.advice());
  return waits;
}

// A server that restarts is back within this time.
constexpr int tries_max = 60;
constexpr auto pause = std::chrono::seconds(1);

bool is_passing(const base::Error& error) {
  return error.code == "closed" || error.code == "no-engine" || error.code == "busy";
}

}  // namespace

base::Result<std::unique_ptr<app::RunReader>> open_server_reader(const Context& context) {
  auto client = ServerClient::open(context);
  if (!client) return base::fail(client.error());
  return std::unique_ptr<app::RunReader>(std::make_unique<ServerReader>(std::move(*client)));
}

int follow_on_server(const Context& context, const std::string& run_id, std::uint64_t told) {
  auto client = ServerClient::open(context);
  if (!client) return context.fail(client.error());
  std::optional<RunView> view;
  for (int tries = 0;; ++tries) {
    const auto before = view ? view->seq() : 0;
    auto followed = begin_view(context, *client, run_id, told, view);
    if (followed) followed = follow_once(*client, run_id, *view);
    if (followed) return end_of(context, *view);
    if (view && view->seq() != before) tries = 0;
    if (!is_passing(followed.error()) || tries == tries_max) return context.fail(followed.error());
    std::this_thread::sleep_for(pause);
  }
}

namespace {}  // namespace

base::Result<Map> plan_request(const PlanInputs& plan) {
  auto given = split_inputs(plan.inputs);
  if (!given) return base::fail(given.error());
  if (!plan.inputs_file.empty())
    return base::fail("usage", "--inputs is not sent to a server", "Give each input with -i.");
  Map texts;
  for (auto& [name, text] : *given) texts[name] = text;
  return Map{{"runbook", plan.runbook}, {"input_texts", std::move(texts)}};
}

int run_on_server(const Context& context, const ServerStart& start) {
  auto client = ServerClient::open(context);
  if (!client) return context.fail(client.error());
  auto body = plan_request(start.plan);
  if (!body) return context.fail(body.error());
  // Drawn here: an answer that is lost leaves an id to ask for again.
  const std::string key =
      start.run_id.empty() ? app::draw_run_id(app::RealClock().now().wall_us) : start.run_id;
  if (!start.reason.empty()) (*body)["reason"] = start.reason;
  if (!start.expected_plan.empty()) (*body)["expect_plan"] = start.expected_plan;
  auto made = client->post("/api/v1/runs", *body, {{"Idempotency-Key", key}});
  if (!made && made.error().code == "closed")
    return context.fail({"closed", "the run " + key + " may have begun: " + made.error().message,
                         "The same command with --run-id " + key + " starts no second one."});
  if (!made) return context.fail(made.error());
  const std::string run_id = (*made)["run_id"].text_or("");
  if ((*made)["joined"].boolean_or(false))
    context.say("Joined run " + run_id + ", which has the same plan.");
  if (!context.json) context.print(run_id + "\n");
  return start.detach ? success : follow_on_server(context, run_id, 0);
}

namespace {

bool is_default(const Value& value) {
  return value.is_null() || (value.is_text() && value.text().empty()) ||
         (value.is_boolean() && !value.boolean());
}

}  // namespace

base::Result<std::vector<std::string>> give_to_server(const Context& context,
                                                      const std::string& run_id,
                                                      const model::InputBody& input) {
  auto client = ServerClient::open(context);
  if (!client) return base::fail(client.error());
  const Value encoded = app::encode_input(input);
  Map body;
  for (const auto& [name, value] : encoded.map())
    if (!is_default(value)) body[name] = value;
  const std::string kind = body.extract("kind").mapped().text();
  std::string path = runs_path + percent_encoded(run_id) + "/" + kind;
  if (kind == "answer") {
    const std::string question = body.extract("question").mapped().text();
    path =
        runs_path + percent_encoded(run_id) + "/questions/" + percent_encoded(question) + "/answer";
    for (const auto& [stored, sent] :
         {std::pair{"show_hash", "shown"}, std::pair{"plan_hash", "plan"}})
      if (auto given = body.extract(stored); !given.empty()) body[sent] = std::move(given.mapped());
  }
  auto given = client->post(path, body);
  if (given) return std::vector<std::string>();
  if (given.error().code == "state") return std::vector<std::string>{given.error().message};
  return base::fail(given.error());
}

base::Result<app::LogPiece> read_server_log(const Context& context, const std::string& run_id,
                                            const model::AttemptId& attempt, std::uint64_t offset) {
  auto client = ServerClient::open(context);
  if (!client) return base::fail(client.error());
  auto bytes = client->get_text(runs_path + percent_encoded(run_id) + "/logs/" +
                                percent_encoded(app::log_name(attempt)) +
                                "?offset=" + std::to_string(offset));
  if (!bytes) return base::fail(bytes.error());
  return app::LogPiece{*bytes, offset + bytes->size()};
}

base::Result<std::string> server_report(const Context& context, const std::string& run_id,
                                        const std::string& format) {
  auto client = ServerClient::open(context);
  if (!client) return base::fail(client.error());
  return client->get_text(runs_path + percent_encoded(run_id) + "/report?format=" + format);
}

base::Status turn_server_switch(const Context& context, const std::string& which, const Map& body) {
  auto told = post_to_server(context, "/api/v1/" + which, body);
  if (!told) return base::fail(told.error());
  const std::string missing = (*told)["waits"].text_or("");
  return missing.empty() ? base::Status() : base::fail("waits", missing);
}

int resume_on_server(const Context& context, const std::vector<std::string>& run_ids, bool detach) {
  auto client = ServerClient::open(context);
  if (!client) return context.fail(client.error());
  int worst = success;
  for (const auto& run_id : run_ids) {
    auto resumed = client->post(runs_path + percent_encoded(run_id) + "/resume", {});
    if (!resumed) return context.fail(resumed.error());
    if (!context.json) context.print(run_id + "\n");
    if (!detach) worst = std::max(worst, follow_on_server(context, run_id, 0));
  }
  return worst;
}

base::Result<Value> server_facts(const Context& context) {
  return get_from_server(context, "/api/v1/engine");
}

}  // namespace reprise::cli
