#include "serve/asking.h"
#include "serve/figures.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

namespace {

constexpr const char* exposition_type = "text/plain; version=0.0.4; charset=utf-8";

void tell_metrics(Service& service, const AskingPtr& asking) {
  auto text = service.figures().text();
  if (!text) return asking->refuse(text.error());
  asking->answer(http::Response{.body = std::move(*text), .type = exposition_type});
}

}  // namespace

std::vector<Endpoint> metrics_routes() {
  return {{.method = "GET",
           .pattern = "/metrics",
           .summary = "How runs stand and what the service does, as Prometheus reads it",
           .policy = access::Policy::needs(access::Role::view),
           .types = {"text/plain"},
           .always = true,
           .for_watchers = true,
           .handle = tell_metrics}};
}

}  // namespace reprise::serve
