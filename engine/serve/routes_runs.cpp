#include "app/changed_sources.h"
#include "app/operations.h"
#include "app/protocol.h"
#include "app/real_clock.h"
#include "app/rerun.h"
#include "console/json_line.h"
#include "console/show.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/from_run.h"
#include "serve/routes.h"
#include "serve/run_list.h"
#include "serve/service.h"
#include "serve/start_run.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

void list_runs(Service& service, const AskingPtr& asking) {
  const auto rows = std::make_shared<base::Result<std::vector<app::RunRow>>>();
  auto& reader = service.engine().reader();
  service.beside([&reader, rows] { *rows = reader.list(); },
                 [&service, asking, rows] {
                   if (!*rows) return asking->refuse(rows->error());
                   auto page = run_list(service, *asking, std::move(**rows));
                   page ? asking->answer(std::move(*page)) : asking->refuse(page.error());
                 });
}

void show(Service& service, const AskingPtr& asking) {
  const bool carried = app::carries(service.engine(), asking->run_id());
  answer_from_run(service, asking,
                  [carried](const app::StoredRun& stored) -> base::Result<http::Response> {
                    auto state = app::fold(stored);
                    if (!state) return base::fail(state.error());
                    const auto now_us = app::RealClock().now().wall_us;
                    return json_response(console::show_json(*state, now_us, carried));
                  });
}

// For clients that fold by themselves: the plan, and every event as it is stored.
void show_stored(Service& service, const AskingPtr& asking) {
  const bool carried = app::carries(service.engine(), asking->run_id());
  answer_from_run(service, asking, [carried](const app::StoredRun& stored) {
    auto message = app::encode_stored(stored).map();
    message["carried"] = carried;
    return json_response(model::to_json(message));
  });
}

void resume(Service& service, const AskingPtr& asking) {
  const auto target = service.target_of(asking->run_id());
  if (!target) return asking->refuse(target.error());
  if (auto admitted = service.engine().gate().admit(asking->caller, asking->endpoint.policy,
                                                    "resume", *target, asking->run_id());
      !admitted)
    return asking->refuse(admitted.error());
  service.engine().resume({asking->run_id()}, {}, [asking](auto resumed) {
    if (!resumed) return asking->refuse(resumed.error());
    asking->answer(console::JsonLine()
                       .text("run_id", asking->run_id())
                       .raw("resumed", resumed->empty() ? "false" : "true")
                       .object());
  });
}

void submit_rerun(Service& service, const AskingPtr& asking, const app::StoredRun& old,
                  std::map<std::string, model::Value> reused) {
  app::Submission submission;
  submission.plan = old.plan;
  submission.encoded_plan = app::plan_text(old);
  submission.linked_run = old.run_id;
  submission.reason = asking->body["reason"].text_or("");
  submission.folder = app::source_folder(old);
  const auto count = static_cast<std::int64_t>(reused.size());
  submission.reused = std::move(reused);
  if (auto admitted = service.engine().gate().admit(asking->caller, submission); !admitted)
    return asking->refuse(admitted.error());
  service.engine().submit(std::move(submission), [asking, count](auto made) {
    if (!made) return asking->refuse(made.error());
    asking->answer(console::JsonLine()
                       .text("run_id", made->run_id)
                       .text("linked_run", asking->run_id())
                       .number("taken_over", count)
                       .object(),
                   201);
  });
}

void rerun(Service& service, const AskingPtr& asking) {
  with_folded(service, asking, [&service, asking](const FoldedRun& old) {
    if (!old.state.is_over())
      return asking->refuse({"state", "run " + asking->run_id() + " has not ended"});
    auto reused = app::reusable(old.state, *old.stored.plan, asking->body["from"].text_or(""));
    if (!reused) return asking->refuse(reused.error());
    submit_rerun(service, asking, old.stored, std::move(*reused));
  });
}

Endpoint read_route(std::string pattern, std::string summary,
                    std::function<void(Service&, const AskingPtr&)> handle) {
  return {.method = "GET",
          .pattern = std::move(pattern),
          .summary = std::move(summary),
          .policy = Policy::needs_for_run(Role::view),
          .handle = std::move(handle)};
}

}  // namespace

std::vector<Endpoint> run_routes() {
  return {
      {.method = "GET",
       .pattern = "/api/v1/runs",
       .summary = "Runs, newest first, a page at a time",
       .policy = Policy::needs_listing(Role::view),
       .query = {{.name = "status", .help = "only runs with this status"},
                 {.name = "runbook", .help = "only runs of this runbook"},
                 {.name = "limit", .kind = Field::Kind::integer, .help = "100 without it"},
                 {.name = "after", .help = "`next` of the page before"}},
       .handle = list_runs},
      {.method = "POST",
       .pattern = "/api/v1/runs",
       .summary = "Start a run; the header Idempotency-Key is its id",
       .policy = Policy::needs_for_run(Role::run),
       .body = {{.name = "runbook", .required = true, .help = "its name"},
                {.name = "inputs", .kind = Field::Kind::map, .help = "decimals as text"},
                {.name = "input_texts",
                 .kind = Field::Kind::map,
                 .help = "name to text, as typed on a command line"},
                {.name = "reason", .help = "why, for the report"},
                {.name = "expect_plan", .help = "refuse any plan but the one with this hash"}},
       .handle = start_run},
      read_route("/api/v1/runs/{run}", "One run as it stands: steps, questions, clocks", show),
      read_route("/api/v1/runs/{run}/stored", "Its plan, and its events as they are stored",
                 show_stored),
      {.method = "POST",
       .pattern = "/api/v1/runs/{run}/resume",
       .summary = "Go on with a run that nobody carries",
       .policy = Policy::needs_for_run(Role::run),
       .handle = resume},
      {.method = "POST",
       .pattern = "/api/v1/runs/{run}/rerun",
       .summary = "A new run that takes over what succeeded in this one, which has ended",
       .policy = Policy::needs_for_run(Role::run),
       .body = {{.name = "from", .help = "this step and all behind it run again"},
                {.name = "reason", .help = "why, for the report"}},
       .handle = rerun},
  };
}

}  // namespace reprise::serve
