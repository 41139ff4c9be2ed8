#include "example.h"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace reprise::http::testing {

namespace {

struct Needs {
  bool token;
};

Response text(std::string body) {
  Response response;
  response.body = std::move(body);
  response.type = "text/plain";
  return response;
}

Route route(std::string method, std::string pattern, std::function<void(Call&)> handle,
            BodyLimit body = BodyLimit::none(), bool token = false) {
  return {std::move(method), std::move(pattern), "", RoutePolicy(Needs{token}), body,
          std::move(handle)};
}

// A bearer of "good" is trusted; routes that need a token have no place for others.
Admission admit(const Route& route, const Request& head) {
  const std::string* token = head.find("authorization");
  Admission admission;
  admission.trusted = token != nullptr && *token == "Bearer good";
  if (admission.trusted) admission.identity = std::string("good");
  if (route.policy.as<Needs>().token && !admission.trusted)
    admission.refusal = problem(401, "unauthenticated", "a token is needed");
  return admission;
}

void tell_peer(Call& call) {
  const Peer& peer = call.request.peer;
  call.respond(text(peer.address + "|" + (peer.tls ? "tls" : "plain") + "|" +
                    peer.certificate_subject + "|" + peer.certificate_sha256));
}

void echo(Call& call) {
  const std::string mark = call.request.body_truncated ? "truncated:" : "whole:";
  call.respond(text(mark + call.request.body));
}

}  // namespace

std::vector<Route> Example::routes() {
  std::vector<Route> routes;
  routes.push_back(route("GET", "/hello", [](Call& call) { call.respond(text("hello")); }));
  routes.push_back(route("GET", "/name/{name}",
                         [](Call& call) { call.respond(text(call.parameters.at("name"))); }));
  routes.push_back(route("POST", "/echo", echo, {1000, 100'000, false}));
  routes.push_back(route("POST", "/hook", echo, {1000, 100'000, true}));
  routes.push_back(route("GET", "/peer", tell_peer));
  routes.push_back(
      route("GET", "/large", [](Call& call) { call.respond(text(std::string(8u << 20, 'x'))); }));
  routes.push_back(route("GET", "/lost", [](Call&) {}));
  routes.push_back(route("GET", "/thrown", [](Call&) { throw std::runtime_error("oops"); }));
  routes.push_back(route("GET", "/twice", [](Call& call) {
    call.respond(text("first"));
    call.respond(text("second"));
  }));
  routes.push_back(route("GET", "/split", [](Call& call) {
    Response response = text("");
    response.headers.push_back({"X-Data", call.request.query.at("data")});
    call.respond(response);
  }));
  routes.push_back(route(
      "GET", "/secret",
      [](Call& call) { call.respond(text(std::any_cast<std::string>(call.identity))); },
      BodyLimit::none(), true));
  routes.push_back(route("POST", "/secret", echo, {1000, 100'000, false}, true));
  routes.push_back(route("GET", "/later", [this](Call& call) {
    const std::lock_guard lock(mutex_);
    threads_.emplace_back([respond = call.respond] { respond(text("later")); });
  }));
  routes.push_back(route("GET", "/never", [this](Call& call) {
    const std::lock_guard lock(mutex_);
    kept_.push_back(call.respond);
  }));
  routes.push_back(route("GET", "/hold", [this](Call& call) {
    std::unique_lock lock(mutex_);
    is_held_ = true;
    held_or_not_.notify_all();
    held_or_not_.wait(lock, [this] { return !is_held_; });
    call.respond(text("let go"));
  }));
  add_streams(routes);
  return routes;
}

void Example::add_streams(std::vector<Route>& routes) {
  routes.push_back(route("GET", "/events", [this](Call& call) {
    Response head;
    head.type = "text/event-stream";
    auto stream = call.open_stream(head);
    if (!stream) return;
    stream->on_closed([this] {
      const std::lock_guard lock(mutex_);
      ++closed_streams_;
    });
    const std::lock_guard lock(mutex_);
    streams_.push_back(std::move(stream));
  }));
  routes.push_back(route("GET", "/opened-later", [this](Call& call) {
    const std::lock_guard lock(mutex_);
    openers_.push_back(call.open_stream);
  }));
}

Example::Example(Limits limits, std::optional<TlsSettings> tls) {
  auto table = RouteTable::make(routes(), admit);
  REQUIRE(table);
  Listener listener;
  listener.settings.limits = limits;
  listener.settings.tls = std::move(tls);
  listener.table = *table;
  listener.on_finished = [this](const Finished& finished) {
    const std::lock_guard lock(mutex_);
    finished_.push_back(finished);
  };
  auto server = Server::open({listener});
  REQUIRE(server);
  server_ = std::move(*server);
}

Example::~Example() {
  for (std::thread& thread : threads_) thread.join();
  server_.reset();
}

bool Example::soon(const std::function<bool()>& true_now) {
  for (int i = 0; i < 3000; ++i) {
    if (true_now()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

std::vector<Respond> Example::kept() {
  const std::lock_guard lock(mutex_);
  return kept_;
}

std::vector<OpenStream> Example::openers() {
  const std::lock_guard lock(mutex_);
  return openers_;
}

std::shared_ptr<Stream> Example::stream(std::size_t index) {
  REQUIRE(soon([&] {
    const std::lock_guard lock(mutex_);
    return streams_.size() > index;
  }));
  const std::lock_guard lock(mutex_);
  return streams_[index];
}

void Example::wait_until_held() {
  std::unique_lock lock(mutex_);
  REQUIRE(held_or_not_.wait_for(lock, std::chrono::seconds(30), [this] { return is_held_; }));
}

void Example::let_go() {
  const std::lock_guard lock(mutex_);
  is_held_ = false;
  held_or_not_.notify_all();
}

std::vector<Finished> Example::finished() {
  const std::lock_guard lock(mutex_);
  return finished_;
}

std::size_t Example::closed_streams() {
  const std::lock_guard lock(mutex_);
  return closed_streams_;
}

}  // namespace reprise::http::testing
