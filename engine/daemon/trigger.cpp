#include "daemon/trigger.h"

#include "app/actor.h"
#include "app/paths.h"
#include "app/real_clock.h"
#include "cli/own_token.h"
#include "cli/remote.h"
#include "daemon/trigger_client.h"
#include "daemon/trigger_rules.h"
#include "serve/delivery_log.h"
#include "serve/delivery_text.h"
#include "serve/rehearsal.h"
#include "serve/replay.h"

namespace reprise::daemon {

using cli::Context;
using cli::TriggerOptions;
using cli::TriggerWork;

namespace {

base::Result<std::vector<serve::DeliveryRow>> deliveries(const Context& context,
                                                         const TriggerOptions& options) {
  if (!context.server.empty()) return deliveries_there(context, options);
  auto reader = cli::open_reader(context);
  if (!reader && reader.error().code == "none") return std::vector<serve::DeliveryRow>();
  if (!reader) return base::fail(reader.error());
  return serve::recent_deliveries(**reader, options.source, options.last);
}

int list(const Context& context, const TriggerOptions& options) {
  const auto rows = deliveries(context, options);
  if (!rows) return context.fail(rows.error());
  for (const auto& row : *rows)
    context.print(context.json ? serve::delivery_json(row) + "\n" : serve::delivery_line(row));
  return cli::success;
}

base::Result<serve::DeliveryRow> delivery(const Context& context, const std::string& id) {
  if (!context.server.empty()) return delivery_there(context, id);
  auto reader = cli::open_reader(context);
  return reader ? serve::find_delivery(**reader, id) : base::fail(reader.error());
}

int explain(const Context& context, const TriggerOptions& options) {
  const auto row = delivery(context, options.id);
  if (!row) return context.fail(row.error());
  context.print(context.json ? serve::delivery_json(*row) + "\n" : serve::delivery_story(*row));
  return cli::success;
}

int tell(const Context& context, const base::Result<trigger::Verdict>& verdict) {
  if (!verdict) return context.fail(verdict.error());
  for (const auto& reason : verdict->refused) context.complain("refused: " + reason);
  for (const auto& decision : verdict->decisions)
    context.print(context.json ? trigger::to_json(decision) + "\n"
                               : serve::decision_story(decision));
  if (!verdict->reason.empty()) context.say("Nothing is decided: " + verdict->reason);
  return cli::success;
}

int rehearse_replay(const Context& context, const TriggerOptions& options) {
  if (!context.server.empty()) return tell(context, rehearse_there(context, options));
  auto rules = read_rules(context, options.rules);
  if (!rules) return cli::exit_of(rules.error());
  auto reader = cli::open_reader(context);
  if (!reader) return context.fail(reader.error());
  return tell(context, serve::rehearse_replay(**reader, *rules, options.id, app::own_actor(),
                                              app::RealClock().now().wall_us));
}

base::Result<std::string> replay_by_engine(app::LineSocket& socket, const std::string& id) {
  auto request = cli::with_own_token({{"do", serve::replay_request}, {"delivery", id}});
  if (!request) return base::fail(request.error());
  auto answer = socket.ask(*request);
  if (!answer) return base::fail(answer.error());
  return (*answer)["delivery"].text_or("");
}

base::Result<std::string> replay_once(const Context& context, const std::string& id) {
  if (!context.server.empty()) return replay_there(context, id);
  if (auto socket = app::LineSocket::connect(context.state); socket)
    return replay_by_engine(*socket, id);
  auto token = cli::own_token();
  return token ? serve::replay_offline(context.state, id, *token) : base::fail(token.error());
}

int replay(const Context& context, const TriggerOptions& options) {
  if (options.dry_run) return rehearse_replay(context, options);
  auto made = replay_once(context, options.id);
  if (!made) return context.fail(made.error());
  context.print(*made + "\n");
  return cli::success;
}

// Without headers nothing is proven: only what follows is asked for.
int test(const Context& context, const TriggerOptions& options) {
  if (!context.server.empty()) return tell(context, rehearse_there(context, options));
  auto rules = read_rules(context, options.rules);
  if (!rules) return cli::exit_of(rules.error());
  auto body = app::read_file(options.payload);
  if (!body) return context.fail(body.error());
  const auto now_us = app::RealClock().now().wall_us;
  if (auto proven = prove(*rules, options.source, options.headers, *body, now_us); !proven)
    return context.fail(proven.error());
  return tell(context, serve::rehearse(*rules, options.source, std::move(*body), now_us));
}

}  // namespace

int trigger(const Context& context, const TriggerOptions& options) {
  switch (options.work) {
    case TriggerWork::list:
      return list(context, options);
    case TriggerWork::explain:
      return explain(context, options);
    case TriggerWork::replay:
      return replay(context, options);
    case TriggerWork::test:
      break;
  }
  return test(context, options);
}

}  // namespace reprise::daemon
