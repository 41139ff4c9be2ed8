#include "cli/living_engine.h"

#include "app/latch.h"
#include "app/line_socket.h"
#include "cli/server_run.h"

namespace reprise::cli {

std::optional<bool> LivingEngine::carries(const app::RunRow& row) const {
  if (row.carried) return row.carried;
  return lives ? std::optional(runs.contains(row.run_id)) : std::nullopt;
}

LivingEngine living_engine(const Context& context) {
  if (!context.server.empty()) return {};
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return {false};
  const auto answer = socket->ask(model::Map{{"do", "hello"}});
  if (!answer) return {};
  LivingEngine engine{true};
  if ((*answer)["runs"].is_list())
    for (const auto& run_id : (*answer)["runs"].list()) engine.runs.insert(run_id.text_or(""));
  return engine;
}

std::optional<bool> is_carried(const Context& context, const app::StoredRun& run) {
  app::RunRow row;
  row.run_id = run.run_id;
  row.carried = run.carried;
  return living_engine(context).carries(row);
}

base::Result<std::optional<base::Error>> stop_error(const Context& context) {
  std::optional<base::Error> set;
  if (context.server.empty()) {
    const app::Latch latch(context.state);
    if (latch.is_set()) set = latch.error();
    return set;
  }
  const auto facts = server_facts(context);
  if (!facts) return base::fail(facts.error());
  if ((*facts)["stopped"].boolean_or(false))
    set = app::Latch::error_for((*facts)["stop_reason"].text_or(""));
  return set;
}

void tell_stopped(const Context& context) {
  const auto error = stop_error(context);
  if (error && *error) context.fail(**error);
  if (!error)
    context.fail({"stopped",
                  "the kill switch has stopped this run; whether it is still set is not known: " +
                      error.error().message,
                  error.error().hint});
}

}  // namespace reprise::cli
