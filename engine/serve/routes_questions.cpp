#include "app/operations.h"
#include "app/protocol.h"
#include "console/json_line.h"
#include "console/questions.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

// What is open in a run: its own state where it is carried, else what the journal says.
base::Result<std::string> questions_in(Service& service, const std::string& run_id) {
  if (const auto* state = service.engine().find(run_id); state != nullptr)
    return console::question_lines(*state);
  auto stored = service.engine().reader().load(run_id);
  auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return base::fail(state.error());
  return console::question_lines(*state);
}

void add_lines(const std::string& lines, std::vector<std::string>& items) {
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    items.push_back(lines.substr(at, end - at));
    at = end + 1;
  }
}

void tell_questions(Service& service, const Asking& asking, const std::vector<app::RunRow>& rows) {
  std::vector<std::string> items;
  for (const auto& row : rows) {
    if (row.finished_us != 0 || !may_see(service, asking.caller.identity, row.run_id)) continue;
    auto lines = questions_in(service, row.run_id);
    if (!lines) return asking.refuse(lines.error());
    add_lines(*lines, items);
  }
  asking.answer(console::JsonLine().raw("questions", console::json_list(items)).object());
}

void list_questions(Service& service, const AskingPtr& asking) {
  const auto rows = std::make_shared<base::Result<std::vector<app::RunRow>>>();
  auto& reader = service.engine().reader();
  service.beside([&reader, rows] { *rows = reader.list(); },
                 [&service, asking, rows] {
                   if (!*rows) return asking->refuse(rows->error());
                   tell_questions(service, *asking, **rows);
                 });
}

void questions_of_run(Service& service, const AskingPtr& asking) {
  auto lines = questions_in(service, asking->run_id());
  if (!lines) return asking->refuse(lines.error());
  std::vector<std::string> items;
  add_lines(*lines, items);
  asking->answer(console::JsonLine().raw("questions", console::json_list(items)).object());
}

void record(Service& service, const AskingPtr& asking) {
  model::Map message = asking->body.map();
  message["kind"] = "answer";
  message["question"] = asking->parameters.at("question");
  for (const auto& [sent, stored] :
       {std::pair{"shown", "show_hash"}, std::pair{"plan", "plan_hash"}})
    if (auto given = message.extract(sent); !given.empty())
      message[stored] = std::move(given.mapped());
  auto input = app::decode_input(message);
  if (!input) return asking->refuse(input.error());
  app::give(service.engine(), asking->caller, asking->run_id(), std::move(*input),
            [asking](auto warnings) {
              if (!warnings) return asking->refuse(warnings.error());
              if (!warnings->empty()) return asking->refuse({"state", warnings->front()});
              asking->answer(console::JsonLine()
                                 .text("question", asking->parameters.at("question"))
                                 .text("recorded", asking->body["choice"].text_or(""))
                                 .object());
            });
}

base::Status check_answer(Service& service, const Asking& asking) {
  const std::string& question = asking.parameters.at("question");
  const std::string choice = asking.body["choice"].text_or("");
  if (const auto* state = service.engine().find(asking.run_id()); state != nullptr)
    return app::check_choice(*state, question, choice);
  auto stored = service.engine().reader().load(asking.run_id());
  auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  return state ? app::check_choice(*state, question, choice) : base::fail(state.error());
}

void answer(Service& service, const AskingPtr& asking) {
  const auto fits = check_answer(service, *asking);
  fits ? record(service, asking) : asking->refuse(fits.error());
}

}  // namespace

std::vector<Endpoint> question_routes() {
  return {
      {.method = "GET",
       .pattern = "/api/v1/questions",
       .summary = "What waits for a person, in all runs",
       .policy = Policy::needs_listing(Role::view),
       .handle = list_questions},
      {.method = "GET",
       .pattern = "/api/v1/runs/{run}/questions",
       .summary = "What waits for a person in one run",
       .policy = Policy::needs_for_run(Role::view),
       .handle = questions_of_run},
      {.method = "POST",
       .pattern = "/api/v1/runs/{run}/questions/{question}/answer",
       .summary = "Answer a question",
       .policy = Policy::needs_for_run(Role::approve),
       .body = {{.name = "choice", .required = true, .help = "one of its choices"},
                {.name = "note", .help = "why; recorded"},
                {.name = "fields", .kind = Field::Kind::map, .help = "of its form"},
                {.name = "shown",
                 .help = "refuse where what was shown does not have this hash any more"},
                {.name = "plan", .help = "refuse where the run's plan is not this one"},
                {.name = "break_glass",
                 .kind = Field::Kind::boolean,
                 .help = "against what the roles say, by the role override; the note says why"}},
       .handle = answer}};
}

}  // namespace reprise::serve
