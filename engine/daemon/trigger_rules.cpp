#include "daemon/trigger_rules.h"

#include "app/triggers_file.h"
#include "base/letter_case.h"
#include "base/text.h"
#include "cli/diagnose.h"
#include "daemon/settings.h"
#include "serve/runbooks.h"
#include "serve/sources.h"

namespace reprise::daemon {

namespace {

base::Result<trigger::Head> head_from(const std::vector<std::string>& headers) {
  trigger::Head head;
  for (const auto& header : headers) {
    const auto colon = header.find(':');
    if (colon == std::string::npos || colon == 0)
      return base::fail("usage", "--header '" + header + "' is not of the form 'NAME: VALUE'");
    head.headers.emplace_back(base::lower(header.substr(0, colon)),
                              base::trim(header.substr(colon + 1)));
  }
  return head;
}

}  // namespace

base::Result<trigger::Rules> read_rules(const cli::Context& context, const std::string& path) {
  // Settings that are wrong name no triggers; `serve` says what is wrong with them.
  const auto settings = read_settings(context, {}).settings;
  const std::string file = path.empty() ? settings.triggers : path;
  if (file.empty()) {
    const base::Error missing = {"usage", "there are no rules: STATE/serve.yaml names no triggers",
                                 "Name the file: --triggers FILE"};
    context.fail(missing);
    return base::fail(missing);
  }
  auto loaded = app::read_triggers(
      file, [&](const std::string& id) { return serve::find_runbook(settings, id); });
  if (!cli::report_diagnostics(context, loaded.diagnostics, loaded.sources))
    return base::fail("usage", "the triggers cannot be used");
  return trigger::Rules::of(std::move(loaded.triggers));
}

base::Status prove(const trigger::Rules& rules, const std::string& source,
                   const std::vector<std::string>& headers, std::string_view body,
                   base::WallMicros now_us) {
  const auto* settings = rules.source(source);
  if (settings == nullptr) return base::fail("unknown", "there is no source '" + source + "'");
  if (headers.empty()) return {};
  auto head = head_from(headers);
  if (!head) return base::fail(head.error());
  auto keys = serve::read_keys(*settings);
  if (!keys) return base::fail(keys.error());
  auto verified = trigger::verify(*settings, *keys, *head, body, now_us);
  if (!verified) return base::fail("usage", "not proven: " + verified.error().message);
  return {};
}

}  // namespace reprise::daemon
