#include "console/json_line.h"
#include "incident/facts.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/incident_words.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

std::vector<std::string> loose_tasks(Service& service, const AskingPtr& asking, bool all) {
  auto& incidents = service.incidents();
  std::vector<std::string> items;
  for (const auto& [id, task] : incidents.book().loose_tasks())
    if ((all || !task.followed.done) && may_see(service, asking->caller.identity, id))
      items.push_back(model::to_json(facts_of(id, task, incidents.now().wall_us)));
  return items;
}

void list_incidents(Service& service, const AskingPtr& asking) {
  auto& incidents = service.incidents();
  const bool all = asking->query("all") == "true";
  std::vector<std::string> items;
  for (const auto& [id, each] : incidents.book().incidents()) {
    const auto facts = facts_of(each, incidents.now().wall_us);
    if ((!all && !incident::is_of_interest(facts)) ||
        !may_see(service, asking->caller.identity, id))
      continue;
    items.push_back(model::to_json(facts));
  }
  asking->answer(console::JsonLine()
                     .raw("incidents", console::json_list(items))
                     .raw("tasks", console::json_list(loose_tasks(service, asking, all)))
                     .object());
}

WordDone answering(const AskingPtr& asking) {
  return [asking](base::Result<model::Map> facts) {
    facts ? asking->answer(model::to_json(*facts)) : asking->refuse(facts.error());
  };
}

void show_incident(Service& service, const AskingPtr& asking) {
  tell_incident(service.incidents(), asking->run_id(), answering(asking));
}

// What the audit is told of it, and what is about to be said.
void say(Service& service, const AskingPtr& asking, const std::string& what) {
  model::Map request = asking->body.map();
  const std::string id = what == "open" ? "" : asking->run_id();
  if (!id.empty()) request["incident"] = id;
  if (const auto number = asking->parameters.find("task"); number != asking->parameters.end())
    if (auto value = model::parse_json(number->second)) request["number"] = std::move(*value);
  if (auto admitted = admit_word(service, asking->caller, what, id); !admitted)
    return asking->refuse(admitted.error());
  request["say"] = what;
  take_word(service.incidents(), asking->by(), request, answering(asking));
}

Endpoint word(std::string pattern, std::string summary, const char* what, std::vector<Field> body) {
  return {
      .method = "POST",
      .pattern = "/api/v1/incidents/{run}" + std::move(pattern),
      .summary = std::move(summary),
      .policy = word_policy(what),
      .body = std::move(body),
      .handle = [what](Service& service, const AskingPtr& asking) { say(service, asking, what); }};
}

}  // namespace

// An incident is called as its first run is, and judged by it.
std::vector<Endpoint> incident_routes() {
  const Field note{.name = "note", .help = "recorded"};
  return {
      {.method = "GET",
       .pattern = "/api/v1/incidents",
       .summary = "Incidents that are open, or have something overdue; tasks without one",
       .policy = Policy::needs_listing(Role::view),
       .query = {{.name = "all", .help = "true: closed ones, too"}},
       .handle = list_incidents},
      {.method = "POST",
       .pattern = "/api/v1/incidents",
       .summary = "Open an incident without a run",
       .policy = word_policy("open"),
       .body = {{.name = "title", .required = true, .help = "what is wrong, in a sentence"},
                {.name = "severity", .required = true, .help = "chooses its level"},
                {.name = "failure_at", .help = "since when, RFC 3339"}},
       .handle = [](Service& service, const AskingPtr& asking) { say(service, asking, "open"); }},
      {.method = "GET",
       .pattern = "/api/v1/incidents/{run}",
       .summary = "An incident: clocks, who was told, tasks",
       .policy = Policy::needs_for_run(Role::view),
       .handle = show_incident},
      word("/acknowledge", "Say that you have it: nobody else is called", "acknowledge", {note}),
      word("/close", "End it, where no run has", "close", {note}),
      word("/tasks", "Add something to do", "task",
           {{.name = "title", .required = true, .help = "what is to be done"},
            {.name = "due", .required = true, .help = "until when, RFC 3339"}}),
      word("/tasks/{task}/done", "Say that a task is done", "task-done", {note})};
}

}  // namespace reprise::serve
