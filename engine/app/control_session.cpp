#include "app/control_session.h"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <istream>

#include <unistd.h>

#include "access/policy.h"
#include "app/operations.h"
#include "app/protocol.h"
#include "app/upkeep.h"
#include "model/event_json.h"
#include "model/json.h"
#include "model/plan_json.h"

namespace reprise::app {

namespace asio = boost::asio;
using access::Policy;
using model::Map;
using model::Value;

namespace {
// A follower that reads slower than a run writes is let go; it asks again from where it was.
constexpr std::size_t outgoing_bytes_max = 512u << 20;
}  // namespace

ControlSession::ControlSession(Socket socket, Engine& engine, uid_t peer,
                               std::function<void()> gone)
    : socket_(std::move(socket)),
      engine_(engine),
      peer_(peer),
      gone_(std::move(gone)),
      buffer_(protocol_line_bytes_max) {}

void ControlSession::close() {
  if (closed_) return;
  closed_ = true;
  for (const auto number : following_) engine_.hub().unfollow(number);
  boost::system::error_code ignored;
  socket_.close(ignored);
  gone_();
}

void ControlSession::read() {
  asio::async_read_until(socket_, buffer_, '\n',
                         [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                           if (error || self->closed_) return self->close();
                           std::istream stream(&self->buffer_);
                           std::string line;
                           std::getline(stream, line);
                           auto request = model::parse_json(line);
                           if (!request)
                             self->send(refusal(request.error()));
                           else
                             self->handle(*request);
                           self->read();
                         });
}

void ControlSession::handle(const Value& request) {
  const std::string what = request["do"].text_or("");
  if (what == "hello") return hello();
  if (what == "submit") return submit(request);
  if (what == "resume") return resume(request);
  if (what == "follow") return follow(request);
  if (what == "load") return load(request);
  if (what == "list") return list();
  if (what == "entries") return entries(request);
  if (what == "input") return input(request);
  if (what == "stop") return stop(request);
  if (what == "clear") return clear(request);
  if (what == "copy-journal") return copy_journal(request);
  if (what == "prune") return prune(request);
  if (what == "access") return change_access(request);
  if (const auto* offer = engine_.find_offer(what); offer != nullptr) return take(*offer, request);
  send(refusal({"protocol", "unknown request '" + what + "'"}));
}

void ControlSession::send(const Value& message) {
  if (closed_) return;
  outgoing_.push_back(model::to_json(message) + "\n");
  outgoing_bytes_ += outgoing_.back().size();
  if (outgoing_bytes_ > outgoing_bytes_max) return close();
  if (outgoing_.size() == 1) write();
}

void ControlSession::write() {
  asio::async_write(socket_, asio::buffer(outgoing_.front()),
                    [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                      if (error) return self->close();
                      self->outgoing_bytes_ -= self->outgoing_.front().size();
                      self->outgoing_.pop_front();
                      if (!self->outgoing_.empty()) self->write();
                    });
}

std::optional<Caller> ControlSession::caller(const Value& request) {
  const std::string address = "control socket";
  if (request["token"].is_null()) return engine_.gate().local(peer_, address);
  auto shown = engine_.gate().by_token(request["token"].text_or(""), address);
  if (shown) return std::move(*shown);
  send(refusal(shown.error()));
  return std::nullopt;
}

// Whoever may open the socket may stop all, and go on with what was let in before; a token must be
// one for that.
base::Status ControlSession::admit_token(const Caller& by, const std::string& what) {
  if (by.identity.token_id.empty()) return {};
  return engine_.gate().admit(by, Policy::needs(access::Role::run), what);
}

void ControlSession::answer(const base::Status& done) {
  send(done ? Value(Map{{"ok", true}}) : refusal(done.error()));
}

void ControlSession::hello() {
  Map facts = facts_of(engine_);
  facts["ok"] = true;
  send(std::move(facts));
}

void ControlSession::submit(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  Submission submission;
  submission.run_id = request["run_id"].text_or("");
  submission.encoded_plan = request["plan"].text_or("");
  submission.reason = request["reason"].text_or("");
  submission.linked_run = request["linked_run"].text_or("");
  submission.folder = request["folder"].text_or("");
  if (request["reused"].is_map())
    for (const auto& [step, outputs] : request["reused"].map()) submission.reused[step] = outputs;
  auto plan = model::decode_plan(submission.encoded_plan);
  if (!plan) return send(refusal(plan.error()));
  plan->hash = model::plan_hash(submission.encoded_plan);
  submission.plan = std::make_shared<const model::Plan>(std::move(*plan));
  if (auto admitted = engine_.gate().admit(*by, submission); !admitted)
    return send(refusal(admitted.error()));
  engine_.submit(std::move(submission), [self = shared_from_this()](auto made) {
    self->send(made ? Value(Map{{"ok", true}, {"run_id", made->run_id}}) : refusal(made.error()));
  });
}

void ControlSession::resume(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  if (auto admitted = admit_token(*by, "resume"); !admitted) return send(refusal(admitted.error()));
  std::vector<std::string> run_ids;
  if (request["runs"].is_list())
    for (const auto& run_id : request["runs"].list()) run_ids.push_back(run_id.text_or(""));
  engine_.resume(run_ids, {}, [self = shared_from_this()](auto resumed) {
    if (!resumed) return self->send(refusal(resumed.error()));
    model::List list;
    for (const auto& run : *resumed)
      list.push_back(Map{{"run_id", run.run_id}, {"seq", static_cast<std::int64_t>(run.seq)}});
    self->send(Map{{"ok", true}, {"runs", std::move(list)}});
  });
}

// First the run as stored, then every later commit; nothing between is lost or told twice, because
// the client drops what it has (by sequence number).
void ControlSession::follow(const Value& request) {
  const std::string run_id = request["run_id"].text_or("");
  following_.push_back(engine_.hub().follow(run_id, [weak = weak_from_this()](const Frame& frame) {
    if (const auto self = weak.lock()) self->send(encode_frame(frame));
  }));
  load(request);
}

void ControlSession::load(const Value& request) {
  auto run = engine_.reader().load(request["run_id"].text_or(""));
  if (!run) return send(refusal(run.error()));
  Value stored = encode_stored(*run);
  Map message = stored.map();
  message["ok"] = true;
  message["type"] = "run";
  message["carried"] = engine_.find(run->run_id) != nullptr;
  send(std::move(message));
}

void ControlSession::list() {
  auto rows = engine_.reader().list();
  if (!rows) return send(refusal(rows.error()));
  model::List list;
  for (const auto& row : *rows) list.push_back(encode_row(row));
  send(Map{{"ok", true}, {"runs", std::move(list)}});
}

void ControlSession::entries(const Value& request) {
  auto entries = engine_.reader().entries(
      request["stream"].text_or(""), static_cast<std::uint64_t>(request["after"].integer_or(0)),
      static_cast<std::size_t>(request["max"].integer_or(0)));
  if (!entries) return send(refusal(entries.error()));
  model::List list;
  for (const auto& entry : *entries) list.push_back(encode_entry(entry));
  send(Map{{"ok", true}, {"entries", std::move(list)}});
}

void ControlSession::input(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  auto body = decode_input(request);
  if (!body) return send(refusal(body.error()));
  give(engine_, *by, request["run_id"].text_or(""), std::move(*body),
       [self = shared_from_this()](auto warnings) {
         if (!warnings) return self->send(refusal(warnings.error()));
         self->send(
             Map{{"ok", true}, {"warnings", model::List(warnings->begin(), warnings->end())}});
       });
}

void ControlSession::stop(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  if (auto admitted = admit_token(*by, "stop"); !admitted) return send(refusal(admitted.error()));
  engine_.stop(by->identity.actor, request["reason"].text_or(""),
               request["hard"].boolean_or(false));
  send(Map{{"ok", true}});
}

void ControlSession::clear(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  engine_.clear(*by, request["reason"].text_or(""), request["break_glass"].boolean_or(false),
                [self = shared_from_this()](const base::Status& done) { self->answer(done); });
}

void ControlSession::change_access(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  auto proposed = decode_changes(request["changes"]);
  if (!proposed) return send(refusal(proposed.error()));
  engine_.gate().change(*by, std::move(*proposed),
                        [self = shared_from_this()](const auto& done) { self->answer(done); });
}

void ControlSession::take(const Engine::Offer& offer, const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  offer(*by, request, [self = shared_from_this()](base::Result<Map> answer) {
    if (!answer) return self->send(refusal(answer.error()));
    (*answer)["ok"] = true;
    self->send(std::move(*answer));
  });
}

// The client proves the copy, and gives it its name or removes it.
void ControlSession::copy_journal(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  if (auto admitted = engine_.gate().admit(*by, Policy::needs(access::Role::admin), "copy journal");
      !admitted)
    return send(refusal(admitted.error()));
  const std::string path = request["path"].text_or("");
  engine_.upkeep().copy(path, [self = shared_from_this(), path](const base::Status& copied) {
    if (copied && self->closed_) ::unlink(journal_sqlite::part_of(path).c_str());
    self->send(copied ? Value(Map{{"ok", true}}) : refusal(copied.error()));
  });
}

void ControlSession::prune(const Value& request) {
  const auto by = caller(request);
  if (!by) return;
  if (auto admitted = engine_.gate().admit(*by, Policy::needs(access::Role::admin), "prune");
      !admitted)
    return send(refusal(admitted.error()));
  engine_.upkeep().prune(
      decode_prune(request, by->identity.actor), [self = shared_from_this()](auto report) {
        self->send(report ? encode_prune_report(*report) : refusal(report.error()));
      });
}

}  // namespace reprise::app
