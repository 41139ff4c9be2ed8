#include "serve/start_run.h"

#include "app/paths.h"
#include "base/ids.h"
#include "base/text.h"
#include "console/json_line.h"
#include "serve/runbooks.h"

namespace reprise::serve {

namespace {

void tell(const Asking& asking, const std::string& run_id, const model::Plan& plan, bool is_new,
          bool is_joined = false) {
  asking.answer(console::JsonLine()
                    .text("run_id", run_id)
                    .text("runbook", plan.runbook)
                    .text("plan_hash", plan.hash)
                    .raw("created", is_new ? "true" : "false")
                    .raw("joined", is_joined ? "true" : "false")
                    .object(),
                is_new ? 201 : 200);
}

// A second request with the id of the first is the first one again, unless it asks for another run.
void tell_existing(Service& service, const AskingPtr& asking, const std::string& run_id,
                   const model::Plan& wanted) {
  const auto plan = service.engine().plan_of(run_id);
  if (!plan) return asking->refuse(plan.error());
  if ((*plan)->hash != wanted.hash)
    return asking->refuse({"exists", "run " + run_id + " exists with another plan or other inputs",
                           "Choose another Idempotency-Key, or leave it out."});
  auto target = service.target_of(run_id);
  if (!target || !asking->may(*target))
    return asking->refuse({"forbidden", "this token may not do that to this run"});
  tell(*asking, run_id, wanted, false);
}

void submit(Service& service, const AskingPtr& asking, const std::string& run_id,
            app::Compiled compiled) {
  app::Submission submission;
  submission.run_id = run_id;
  submission.plan = compiled.plan;
  submission.encoded_plan = std::move(compiled.encoded_plan);
  submission.reason = asking->body["reason"].text_or("");
  submission.folder = app::absolute_path(".");
  auto& engine = service.engine();
  if (auto admitted = engine.gate().admit(asking->caller, submission); !admitted)
    return asking->refuse(admitted.error());
  engine.submit(std::move(submission), [&service, asking, run_id, plan = compiled.plan](auto made) {
    if (made) return tell(*asking, made->run_id, *plan, true);
    if (made.error().code == "join") return tell(*asking, made.error().message, *plan, false, true);
    // Another request with this id may have come first while this one was being planned.
    if (made.error().code == "exists") return tell_existing(service, asking, run_id, *plan);
    asking->refuse(made.error());
  });
}

}  // namespace

void start_run(Service& service, const AskingPtr& asking) {
  const std::string* key = asking->request.find("idempotency-key");
  const std::string run_id = key == nullptr ? "" : *key;
  if (key != nullptr && !base::is_run_id(run_id))
    return asking->refuse(
        {"usage", "the Idempotency-Key is no run id",
         "Allowed: a-z 0-9 . _ - , at most 64, beginning with a letter or digit."});
  plan_named(service, asking, [&service, asking, run_id](app::Compiled compiled) {
    const std::string expected = asking->body["expect_plan"].text_or("");
    if (!expected.empty() && expected != compiled.plan->hash)
      return asking->refuse({"conflict", "the plan's hash is " + compiled.plan->hash + ", not " +
                                             base::printable(expected)});
    submit(service, asking, run_id, std::move(compiled));
  });
}

}  // namespace reprise::serve
