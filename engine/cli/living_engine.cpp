#include "cli/living_engine.h"

#include "app/latch.h"
#include "app/line_socket.h"
#include "cli/server_run.h"

namespace reprise::cli {

namespace {

base::Result<model::Value> facts_of_engine(const Context& context) {
  if (!context.server.empty()) return server_facts(context);
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return base::fail(socket.error());
  return socket->ask(model::Map{{"do", "hello"}});
}

}  // namespace

std::optional<std::set<std::string>> carried_runs(const Context& context) {
  const auto answer = facts_of_engine(context);
  if (!answer) return std::nullopt;
  std::set<std::string> run_ids;
  if ((*answer)["runs"].is_list())
    for (const auto& run_id : (*answer)["runs"].list()) run_ids.insert(run_id.text_or(""));
  return run_ids;
}

bool has_engine(const Context& context, const std::string& run_id) {
  const auto carried = carried_runs(context);
  return carried && carried->contains(run_id);
}

std::optional<base::Error> stop_error(const Context& context) {
  if (context.server.empty()) {
    const app::Latch latch(context.state);
    return latch.is_set() ? std::optional(latch.error()) : std::nullopt;
  }
  const auto facts = server_facts(context);
  if (!facts || !(*facts)["stopped"].boolean_or(false)) return std::nullopt;
  return app::Latch::error_for((*facts)["stop_reason"].text_or(""));
}

bool tell_stopped(const Context& context) {
  const auto error = stop_error(context);
  if (error) context.fail(*error);
  return error.has_value();
}

}  // namespace reprise::cli
