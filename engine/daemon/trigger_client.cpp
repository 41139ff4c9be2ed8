#include "daemon/trigger_client.h"

#include "app/paths.h"
#include "base/text.h"
#include "cli/server_client.h"
#include "serve/told_delivery.h"

namespace reprise::daemon {

using cli::Context;
using cli::get_from_server;
using cli::percent_encoded;
using cli::post_to_server;
using cli::TriggerOptions;
using model::Map;

namespace {

std::string path_of(const std::string& id) { return "/api/v1/deliveries/" + percent_encoded(id); }

base::Result<model::Value> ask_rehearsal(const Context& context, const TriggerOptions& options) {
  if (options.work == cli::TriggerWork::replay)
    return post_to_server(context, path_of(options.id) + "/replay", {{"dry_run", true}});
  auto body = app::read_file(options.payload);
  if (!body) return base::fail(body.error());
  if (!base::is_utf8(*body)) return base::fail("usage", options.payload + " is no UTF-8 text");
  return post_to_server(context, "/api/v1/sources/" + percent_encoded(options.source) + "/test",
                        {{"payload", *body}});
}

}  // namespace

// Page by page: a server tells a bounded number at once.
base::Result<std::vector<serve::DeliveryRow>> deliveries_there(const Context& context,
                                                               const TriggerOptions& options) {
  std::vector<serve::DeliveryRow> rows;
  std::string next;
  for (bool more = options.last > 0; more; more = !next.empty() && rows.size() < options.last) {
    const auto told = get_from_server(
        context, "/api/v1/deliveries?limit=" + std::to_string(options.last - rows.size()) +
                     "&source=" + percent_encoded(options.source) +
                     (next.empty() ? "" : "&after=" + percent_encoded(next)));
    if (!told) return base::fail(told.error());
    if (!(*told)["deliveries"].is_list()) return rows;
    for (const auto& each : (*told)["deliveries"].list()) {
      auto row = serve::row_of(each);
      if (!row) return base::fail(row.error());
      rows.push_back(std::move(*row));
    }
    next = (*told)["next"].text_or("");
  }
  return rows;
}

base::Result<serve::DeliveryRow> delivery_there(const Context& context, const std::string& id) {
  const auto told = get_from_server(context, path_of(id));
  return told ? serve::row_of(*told) : base::fail(told.error());
}

base::Result<std::string> replay_there(const Context& context, const std::string& id) {
  auto made = post_to_server(context, path_of(id) + "/replay", {});
  if (!made) return base::fail(made.error());
  return (*made)["delivery"].text_or("");
}

base::Result<trigger::Verdict> rehearse_there(const Context& context,
                                              const TriggerOptions& options) {
  if (!options.rules.empty() || !options.headers.empty())
    return base::fail("usage", "a server decides by its own rules, and proves nothing for a test",
                      "Leave --triggers and --header out, or ask on its own machine.");
  const auto told = ask_rehearsal(context, options);
  return told ? serve::verdict_of(*told) : base::fail(told.error());
}

}  // namespace reprise::daemon
