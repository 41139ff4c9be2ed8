#include "app/operations.h"
#include "app/protocol.h"
#include "console/json_line.h"
#include "console/questions.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/from_run.h"
#include "serve/routes.h"
#include "serve/run_lines.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

// What is open in runs: by their own state where they are carried, else by what the journal says.
// That is read beside the engine's thread.
struct Open {
  std::string run_id;
  std::optional<std::string> lines;
};
using OpenInRuns = std::vector<Open>;

Open open_in(Service& service, const std::string& run_id) {
  const auto* state = service.engine().find(run_id);
  return {run_id, state == nullptr ? std::nullopt : std::optional(console::question_lines(*state))};
}

base::Status read_open(app::RunReader& reader, OpenInRuns& runs) {
  for (Open& open : runs) {
    if (open.lines) continue;
    auto run = load_folded(reader, open.run_id);
    if (!run) return base::fail(run.error());
    open.lines = console::question_lines(run->state);
  }
  return {};
}

void tell_questions(Service& service, const AskingPtr& asking, OpenInRuns runs) {
  auto& reader = service.engine().reader();
  service.beside(
      [&reader, asking, runs = std::move(runs)]() mutable {
        if (auto read = read_open(reader, runs); !read) return asking->refuse(read.error());
        std::vector<std::string> items;
        for (const Open& open : runs)
          for (auto& line : lines_in(*open.lines)) items.push_back(std::move(line));
        asking->answer(console::JsonLine().raw("questions", console::json_list(items)).object());
      },
      [] {});
}

void list_questions(Service& service, const AskingPtr& asking) {
  const auto rows = std::make_shared<base::Result<std::vector<app::RunRow>>>();
  auto& reader = service.engine().reader();
  service.beside(
      [&reader, rows] { *rows = reader.list(); },
      [&service, asking, rows] {
        if (!*rows) return asking->refuse(rows->error());
        OpenInRuns runs;
        for (const auto& row : **rows)
          if (row.finished_us == 0 && may_see(service, asking->caller.identity, row.run_id))
            runs.push_back(open_in(service, row.run_id));
        tell_questions(service, asking, std::move(runs));
      });
}

void questions_of_run(Service& service, const AskingPtr& asking) {
  tell_questions(service, asking, {open_in(service, asking->run_id())});
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

void check_and_record(Service& service, const AskingPtr& asking, const core::State& state) {
  const auto fits = app::check_choice(state, asking->parameters.at("question"),
                                      asking->body["choice"].text_or(""));
  fits ? record(service, asking) : asking->refuse(fits.error());
}

void answer(Service& service, const AskingPtr& asking) {
  const auto* carried = service.engine().find(asking->run_id());
  if (carried != nullptr) return check_and_record(service, asking, *carried);
  with_folded(service, asking, [&service, asking](const FoldedRun& run) {
    check_and_record(service, asking, run.state);
  });
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
