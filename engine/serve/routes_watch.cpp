#include "app/doctor.h"
#include "app/module_options.h"
#include "app/operations.h"
#include "console/json_line.h"
#include "load/json_schema.h"
#include "model/json.h"
#include "reprise/version.h"
#include "serve/asking.h"
#include "serve/open_api.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

// Of both listeners.
void tell_table(Service& service, const AskingPtr& asking) {
  auto all = service.endpoints();
  for (auto& endpoint : hook_routes()) all.push_back(std::move(endpoint));
  asking->answer(open_api(all));
}

// Answered by the door, which alone knows.
void nobody(Service&, const AskingPtr&) {}

void doctor(Service& service, const AskingPtr& asking) {
  auto lines = std::make_shared<std::vector<std::string>>();
  const app::Examination examination{service.state_folder(), {}, service.settings().bindings};
  const auto examine = [examination, lines] {
    for (const auto& finding : app::examine(examination)) lines->push_back(app::to_json(finding));
  };
  service.beside(examine, [asking, lines] {
    asking->answer(console::JsonLine().raw("findings", console::json_list(*lines)).object());
  });
}

}  // namespace

std::vector<Endpoint> alive_routes() {
  return {
      {.method = "GET",
       .pattern = "/health",
       .summary = "Whether the process lives",
       .policy = Policy::open("a supervisor asks it and has no token"),
       .always = true,
       .handle = nobody},
      {.method = "GET",
       .pattern = "/ready",
       .summary = "Whether runs are taken: 503 while the engine comes up or goes down",
       .policy = Policy::open("a balancer asks it and has no token"),
       .always = true,
       .handle = nobody},
  };
}

std::vector<Endpoint> watch_routes() {
  return {
      {.method = "GET",
       .pattern = "/openapi.json",
       .summary = "This table",
       .policy = Policy::needs(Role::view),
       .always = true,
       .handle = tell_table},
      {.method = "GET",
       .pattern = "/api/v1/version",
       .summary = "Versions of the engine and of the language",
       .policy = Policy::needs_listing(Role::view),
       .always = true,
       .handle =
           [](Service&, const AskingPtr& asking) {
             asking->answer(console::JsonLine()
                                .text("version", REPRISE_VERSION)
                                .number("language", 1)
                                .object());
           }},
      {.method = "GET",
       .pattern = "/api/v1/engine",
       .summary = "The engine: pid, version, kill switch, the runs that it carries",
       .policy = Policy::needs(Role::view),
       .always = true,
       .urgent = true,
       .handle =
           [](Service& service, const AskingPtr& asking) {
             asking->answer(model::to_json(app::facts_of(service.engine())));
           }},
      {.method = "GET",
       .pattern = "/api/v1/schema",
       .summary = "JSON Schema of runbooks",
       .policy = Policy::needs_listing(Role::view),
       .handle =
           [](Service&, const AskingPtr& asking) {
             asking->answer(load::json_schema(app::whole_catalog()));
           }},
      {.method = "GET",
       .pattern = "/api/v1/doctor",
       .summary = "What is missing or unsafe on the engine's machine",
       .policy = Policy::needs(Role::admin),
       .handle = doctor},
  };
}

}  // namespace reprise::serve
