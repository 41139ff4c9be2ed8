#include "serve/door.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "app/real_clock.h"
#include "console/json_line.h"
#include "serve/asking.h"
#include "serve/check_fields.h"
#include "serve/service.h"
#include "serve/table_rules.h"

namespace reprise::serve {

namespace asio = boost::asio;

namespace {

const base::Error unauthenticated = {"unauthenticated", "a valid token is needed",
                                     "Send it as: Authorization: Bearer rpt_.."};
const base::Error forbidden = {"forbidden", "this token may not do that"};

base::Error not_now(Readiness ready) {
  if (ready == Readiness::starting) return {"starting", "the engine is coming up"};
  if (ready == Readiness::draining) return {"draining", "the engine is going down"};
  if (ready == Readiness::unscheduled)
    return {"io", "what schedules have done cannot be read: nothing new is taken"};
  return {"io", "the journal cannot be written: nothing is started any more"};
}

// Who is alive and who is ready, or why not, is told at once, without a word about anything else.
void tell_readiness(const Endpoint& endpoint, Readiness ready, const http::Respond& respond) {
  const bool good = endpoint.pattern == "/health" || ready == Readiness::ready;
  http::Response response{good ? 200 : 503};
  response.body = good ? R"({"status":"ok"})"
                       : console::JsonLine()
                             .text("status", "not ready")
                             .text("why", not_now(ready).message)
                             .object();
  respond(std::move(response));
}

// Of a delivery whose head proves its sender the beginning is kept, however long it is.
http::BodyLimit body_limit(const Endpoint& endpoint) {
  http::BodyLimit limit = endpoint.is_mutating() ? http::BodyLimit{} : http::BodyLimit::none();
  limit.truncate = endpoint.policy.kind == access::Policy::Kind::source;
  return limit;
}

std::string address_of(const http::Request& request) {
  return request.peer.address + ":" + std::to_string(request.peer.port);
}

}  // namespace

base::Result<std::shared_ptr<const http::RouteTable>> Door::make_table(
    const std::vector<Endpoint>& endpoints) {
  if (const auto breaches = breaches_of(endpoints); !breaches.empty())
    return base::fail("route", breaches.front());
  std::vector<http::Route> routes;
  for (const auto& endpoint : endpoints)
    routes.push_back({endpoint.method, endpoint.pattern, endpoint.summary,
                      http::RoutePolicy(&endpoint), body_limit(endpoint),
                      [this, &endpoint](http::Call& call) { take(endpoint, call); }});
  return http::RouteTable::make(
      std::move(routes),
      [this](const http::Route& route, const http::Request& head) { return admit(route, head); },
      "GET /openapi.json of the operators' listener tells every path; alerts go to "
      "POST /hooks/SOURCE of the listener for webhooks.");
}

http::Admission Door::admit(const http::Route& route, const http::Request& head) {
  const Endpoint& endpoint = *route.policy.as<const Endpoint*>();
  if (endpoint.policy.kind == access::Policy::Kind::open) return {};
  if (endpoint.policy.kind == access::Policy::Kind::source)
    return {{}, intake_.trusts(head.path.substr(head.path.rfind('/') + 1), head)};
  auto identity = keys_.find(head.find("authorization"), app::RealClock().now().wall_us);
  if (!identity && endpoint.for_watchers) identity = watchers_.find(head);
  if (!identity) {
    note_stranger(head);
    return {refusal_of(unauthenticated)};
  }
  const bool may =
      access::may_ever(endpoint.policy, identity) ||
      (endpoint.takes_break_glass() && access::may_ever(over_glass(endpoint.policy), identity));
  if (may) return {{}, true, std::move(*identity)};
  note(endpoint, {std::move(*identity), address_of(head)});
  return {refusal_of(forbidden)};
}

// For the audit, of which the engine's thread keeps the bound; a flood does not queue up before it.
void Door::later(std::function<void()> turn) {
  if (notes_ >= notes_max) return;
  ++notes_;
  service_.post([this, turn = std::move(turn)] {
    --notes_;
    turn();
  });
}

void Door::note_stranger(const http::Request& head) {
  const std::string token(shown_token(head.find("authorization")));
  if (token.empty()) return;
  later([this, token, address = address_of(head)] {
    static_cast<void>(service_.engine().gate().by_token(token, address));
  });
}

void Door::note(const Endpoint& endpoint, app::Caller caller) {
  later([this, &endpoint, caller = std::move(caller)] {
    service_.engine().gate().refused(caller, endpoint.method + " " + endpoint.pattern,
                                     forbidden.message);
  });
}

void Door::take(const Endpoint& endpoint, http::Call& call) {
  if (endpoint.policy.kind == access::Policy::Kind::open)
    return tell_readiness(endpoint, ready_(), call.respond);
  if (endpoint.policy.kind == access::Policy::Kind::source)
    return intake_.take(call.parameters.at("source"), std::move(call.request), call.respond);
  const auto* identity = std::any_cast<access::Identity>(&call.identity);
  if (identity == nullptr) return call.respond(refusal_of(unauthenticated));
  app::Caller caller{*identity, address_of(call.request)};
  auto asking =
      std::make_shared<Asking>(endpoint, std::move(call.request), std::move(call.parameters),
                               std::move(caller), call.respond, call.open_stream);
  const auto turn = [this, asking = std::move(asking)] { serve(asking); };
  endpoint.urgent ? asio::post(io_, turn) : service_.post(turn);
}

void Door::serve(const AskingPtr& asking) {
  auto fine = confirm(*asking);
  if (fine) fine = check(*asking);
  if (fine) return asking->endpoint.handle(service_, asking);
  if (fine.error().code == forbidden.code) note(asking->endpoint, asking->caller);
  asking->refuse(fine.error());
}

// It may have been revoked since its header was read; and its use is noted.
base::Status Door::confirm(Asking& asking) {
  if (asking.caller.identity.token_id.empty()) return {};
  auto caller = service_.engine().gate().by_token(shown_token(asking.request.find("authorization")),
                                                  asking.caller.address);
  if (!caller) return base::fail(unauthenticated);
  asking.caller = std::move(*caller);
  return {};
}

base::Status Door::check(Asking& asking) {
  const Endpoint& endpoint = asking.endpoint;
  auto body = read_body(endpoint, asking.request);
  if (body) asking.body = *body;
  if (auto may = judge(asking); !may) return may;
  if (const auto ready = ready_(); ready != Readiness::ready && !endpoint.always)
    return base::fail(not_now(ready));
  if (auto fine = check_query(endpoint, asking.request); !fine) return fine;
  return body ? base::Status() : base::fail(body.error());
}

// What a runbook is about is known only when it is planned: its endpoints judge again then.
base::Status Door::judge(const Asking& asking) {
  access::Target target;
  if (asking.endpoint.policy.kind == access::Policy::Kind::run) {
    if (!asking.parameters.contains("run")) return {};
    auto found = service_.target_of(asking.run_id());
    // Who sees a part of the runs only is not told which others there are.
    if (!found && !asking.caller.identity.scopes.empty()) return base::fail(forbidden);
    if (!found) return base::fail(found.error());
    target = std::move(*found);
  }
  return asking.may(target) ? base::Status() : base::fail(forbidden);
}

}  // namespace reprise::serve
