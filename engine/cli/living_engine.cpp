#include "cli/living_engine.h"

#include "app/latch.h"
#include "app/line_socket.h"

namespace reprise::cli {

std::optional<std::set<std::string>> carried_runs(const Context& context) {
  auto socket = app::LineSocket::connect(context.state);
  if (!socket) return std::nullopt;
  const auto answer = socket->ask(model::Map{{"do", "hello"}});
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

bool tell_stopped(const Context& context) {
  const app::Latch latch(context.state);
  if (latch.is_set()) context.fail(latch.error());
  return latch.is_set();
}

}  // namespace reprise::cli
