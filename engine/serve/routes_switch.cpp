#include "console/json_line.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

void stop(Service& service, const AskingPtr& asking) {
  const auto& body = asking->body;
  auto& engine = service.engine();
  if (auto admitted = engine.gate().admit(asking->caller, asking->endpoint.policy, "stop");
      !admitted)
    return asking->refuse(admitted.error());
  engine.stop(asking->by(), body["reason"].text_or(""), body["hard"].boolean_or(false));
  asking->answer(R"({"stopped":true})");
}

// Where people are known it takes two: the first one's word is recorded, and is no failure.
void clear(Service& service, const AskingPtr& asking) {
  const auto& body = asking->body;
  service.engine().clear(asking->caller, body["reason"].text_or(""),
                         body["break_glass"].boolean_or(false), [asking](const auto& cleared) {
                           if (cleared) return asking->answer(R"({"stopped":false})");
                           if (cleared.error().code != "waits")
                             return asking->refuse(cleared.error());
                           asking->answer(console::JsonLine()
                                              .raw("stopped", "true")
                                              .text("waits", cleared.error().message)
                                              .object(),
                                          202);
                         });
}

}  // namespace

std::vector<Endpoint> switch_routes() {
  return {{.method = "POST",
           .pattern = "/api/v1/stop",
           .summary = "Set the kill switch: no effect of this engine starts any more",
           .policy = Policy::needs(Role::run),
           .body = {{.name = "reason", .help = "why; recorded"},
                    {.name = "hard",
                     .kind = Field::Kind::boolean,
                     .help = "end even a halt or a fence that is under way"}},
           .always = true,
           .urgent = true,
           .handle = stop},
          {.method = "POST",
           .pattern = "/api/v1/clear",
           .summary = "Open the kill switch again",
           .policy = Policy::needs(Role::approve),
           .body = {{.name = "reason", .required = true, .help = "why it is safe; recorded"},
                    {.name = "break_glass",
                     .kind = Field::Kind::boolean,
                     .help = "alone, where it takes two, by the role override; leaves a task"}},
           .always = true,
           .handle = clear}};
}

}  // namespace reprise::serve
