// intake_worker FOLDER FIRST COUNT
//
// Opens the intake over the journal in FOLDER, goes on with what it finds, and sends itself COUNT
// deliveries, 64 at a time: the alerts of host FIRST, FIRST+1, .., every tenth one twice. Prints
// "202 HOST" or "503 HOST" for each answer, "run ID HOST" for each run that is asked for, and at
// the end, when nothing is undecided, "kept HOST" for each delivery and "decided" for each verdict.
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <iostream>
#include <string>

#include "app/real_clock.h"
#include "app/store.h"
#include "serve/intake.h"
#include "serve/read_book.h"

using namespace reprise;

namespace {

constexpr const char* token = "a-token-of-at-least-24-bytes";
constexpr std::size_t in_flight_max = 64;

void say(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(1, text.data(), text.size()) < 0) std::_Exit(1);
}

[[noreturn]] void give_up(const base::Error& error) {
  std::cerr << error.code << ": " << error.message << "\n";
  std::_Exit(1);
}

std::shared_ptr<const serve::Sources> make_sources() {
  model::Triggers all;
  model::SourceSettings source;
  source.name = "am";
  source.mapping = model::AlertMapping{};
  source.mapping->fingerprint = ".host";
  source.mapping->labels = {{"host", ".host"}};
  source.auth = {{model::Proof{}}};
  all.sources = {source};
  model::TriggerRule rule;
  rule.name = "restore";
  rule.key = std::vector<std::string>{"host"};
  model::InputOrigin host;
  host.kind = model::InputOrigin::Kind::label;
  host.name = "host";
  rule.start = model::RuleStart{"demo/restore", {{"host", host}}, false};
  all.rules = {rule};
  all.storm = {10'000'000, 600'000};
  auto rules = trigger::Rules::of(all);
  if (!rules) give_up(rules.error());
  auto sources = std::make_shared<serve::Sources>(serve::Sources{*rules});
  sources->keys["am"] = {{{token}}};
  return sources;
}

class Worker {
 public:
  explicit Worker(const std::string& folder) {
    auto opened = app::Store::open(io_, folder, [](const std::string& text) { say(text); });
    if (!opened) give_up(opened.error());
    store_ = std::move(*opened);
    entries_ = std::make_unique<app::Entries>(store_->journal(), *store_, clock_);
    intake_ = std::make_unique<serve::Intake>(parts(), make_sources());
    auto book = serve::read_book(*store_);
    if (!book) give_up(book.error());
    intake_->open(std::move(*book));
    say("open");
  }

  void send(std::uint64_t first, std::uint64_t count) {
    next_ = first;
    end_ = first + count;
    send_more();
    while (next_ < end_ || in_flight_ > 0 || intake_->figures().undecided > 0)
      if (io_.run_one_for(std::chrono::milliseconds(10)) == 0) io_.restart();
    io_.run_for(std::chrono::milliseconds(200));
  }

  void tell() {
    auto all = store_->entries("deliveries", 0, 0);
    if (!all) give_up(all.error());
    for (const auto& entry : *all) {
      if (entry.kind == trigger::decided_kind) say("decided");
      if (entry.kind != trigger::received_kind) continue;
      const auto delivery = trigger::delivery_from_json(entry.body);
      if (!delivery) give_up(delivery.error());
      say("kept " + delivery->headers.at("user-agent"));
    }
  }

 private:
  serve::IntakeParts parts() {
    return {*entries_,
            clock_,
            [this](std::function<void()> turn) { boost::asio::post(io_, std::move(turn)); },
            [](base::Millis, const std::function<void()>&) {},
            [] { return std::string(); },
            [](const trigger::Start& start, const std::function<void(base::Status)>& done) {
              say("run " + start.run_id + " " + start.inputs.at("host").text_or(""));
              done({});
            },
            [](const std::string&, const std::function<void(base::WallMicros)>&) {},
            [](const trigger::Notice&) {
              return serve::IncidentDesk::Joint{{}, [] {}};
            }};
  }

  void send_more() {
    while (next_ < end_ && in_flight_ < in_flight_max) {
      const std::string host = std::to_string(next_);
      if (next_ % 10 == 0) send_one(host);
      send_one(host);
      ++next_;
    }
  }

  void send_one(const std::string& host) {
    ++in_flight_;
    http::Request request;
    request.method = "POST";
    request.body = R"({"host":")" + host + "\"}";
    request.headers = {{"authorization", std::string("Bearer ") + token}, {"user-agent", host}};
    intake_->take("am", std::move(request), [this, host](const http::Response& response) {
      say(std::to_string(response.status) + " " + host);
      --in_flight_;
      boost::asio::post(io_, [this] { send_more(); });
    });
  }

  boost::asio::io_context io_;
  app::RealClock clock_;
  std::unique_ptr<app::Store> store_;
  std::unique_ptr<app::Entries> entries_;
  std::unique_ptr<serve::Intake> intake_;
  std::uint64_t next_ = 0, end_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Worker worker(argv[1]);
  worker.send(std::stoull(argv[2]), std::stoull(argv[3]));
  if (std::stoull(argv[3]) == 0) worker.tell();
  say("end");
  return 0;
}
