#include "app/known_values.h"
#include "console/json_line.h"
#include "console/plan_view.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/runbooks.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

void list_runbooks(Service& service, const AskingPtr& asking) {
  std::vector<std::string> names;
  for (auto& name : runbook_names(service.settings()))
    if (may_name(asking->caller.identity, name)) names.push_back(std::move(name));
  asking->answer(console::JsonLine().raw("runbooks", console::json_texts(names)).object());
}

void validate(Service& service, const AskingPtr& asking) {
  plan_named(service, asking, [asking](const app::Compiled& compiled) {
    asking->answer(
        console::JsonLine().raw("valid", "true").text("plan_hash", compiled.plan->hash).object());
  });
}

constexpr const char* as_text = "text/plain; charset=utf-8";

void plan(Service& service, const AskingPtr& asking) {
  const std::string format = asking->query("format");
  if (!format.empty() && format != "json" && format != "text")
    return asking->refuse({"usage", "there is no such format", "Formats: json, text."});
  plan_named(service, asking, [asking, format](const app::Compiled& compiled) {
    const auto render = app::render_known(*compiled.plan);
    if (format != "text") return asking->answer(console::plan_json(*compiled.plan, render));
    http::Response response;
    response.type = as_text;
    response.body = console::plan_text(*compiled.plan, render, *compiled.actions, false);
    asking->answer(std::move(response));
  });
}

const std::vector<Field>& named() {
  static const std::vector<Field> fields = {
      {.name = "runbook", .required = true, .help = "its name, as in the list of runbooks"},
      {.name = "inputs", .kind = Field::Kind::map, .help = "name to value; decimals as text"},
      {.name = "input_texts",
       .kind = Field::Kind::map,
       .help = "name to text, as typed on a command line"}};
  return fields;
}

}  // namespace

std::vector<Endpoint> runbook_routes() {
  return {{.method = "GET",
           .pattern = "/api/v1/runbooks",
           .summary = "The runbooks that may be started",
           .policy = Policy::needs_listing(Role::view),
           .handle = list_runbooks},
          {.method = "POST",
           .pattern = "/api/v1/validate",
           .summary = "Check a runbook with inputs; starts nothing",
           .policy = Policy::needs_for_run(Role::run),
           .body = named(),
           .handle = validate},
          {.method = "POST",
           .pattern = "/api/v1/plan",
           .summary = "What a run would do; starts nothing",
           .policy = Policy::needs_for_run(Role::run),
           .query = {{.name = "format", .help = "json, text"}},
           .body = named(),
           .types = {"application/json", as_text},
           .handle = plan}};
}

}  // namespace reprise::serve
