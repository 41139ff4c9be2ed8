#include "app/operations.h"
#include "app/protocol.h"
#include "console/json_line.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

// The body, with the kind of input that the path says, is what the control socket takes.
void steer(Service& service, const AskingPtr& asking, const char* kind) {
  model::Map message = asking->body.map();
  message["kind"] = kind;
  auto input = app::decode_input(message);
  if (!input) return asking->refuse(input.error());
  app::give(service.engine(), asking->caller, asking->run_id(), std::move(*input),
            [asking, kind](auto warnings) {
              if (!warnings) return asking->refuse(warnings.error());
              if (!warnings->empty()) return asking->refuse({"state", warnings->front()});
              asking->answer(console::JsonLine().text("recorded", kind).object());
            });
}

Endpoint post(const char* kind, std::string summary, std::vector<Field> body) {
  return {.method = "POST",
          .pattern = "/api/v1/runs/{run}/" + std::string(kind),
          .summary = std::move(summary),
          .policy = Policy::needs_for_run(Role::run),
          .body = std::move(body),
          .handle = [kind](Service& service, const AskingPtr& asking) {
            steer(service, asking, kind);
          }};
}

}  // namespace

std::vector<Endpoint> steer_routes() {
  const Field step{.name = "step", .required = true, .help = "its path, as the run shows it"};
  const Field why{.name = "reason", .help = "why; recorded"};
  const Field glass{.name = "break_glass",
                    .kind = Field::Kind::boolean,
                    .help = "against what the roles say, by the role override; leaves a task"};
  return {
      post("cancel", "Nothing new starts; what runs is ended; finally runs",
           {why, {.name = "undo", .kind = Field::Kind::boolean, .help = "undo what succeeded"}}),
      post("pause", "Start nothing new until continued", {}),
      post("continue", "Go on with a paused run", {}),
      post("skip", "Skip a step that has not started",
           {step, {.name = "reason", .required = true, .help = "why; recorded"}, glass}),
      post("retry", "Try a failed or waiting step again", {step}),
      post("note", "Leave a note in the run's timeline",
           {{.name = "text", .required = true, .help = "the note"}}),
  };
}

}  // namespace reprise::serve
