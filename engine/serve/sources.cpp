#include "serve/sources.h"

#include "app/secrets.h"

namespace reprise::serve {

base::Result<trigger::Keys> read_keys(const model::SourceSettings& source) {
  trigger::Keys keys;
  for (const auto& way : source.auth) {
    auto& of_way = keys.emplace_back();
    for (const auto& proof : way) {
      auto& of_proof = of_way.emplace_back();
      for (const auto& secret : proof.secrets) {
        auto bytes = app::read_secret("source " + source.name, secret);
        if (!bytes) return base::fail(bytes.error());
        of_proof.push_back(std::move(*bytes));
      }
    }
  }
  if (auto good = trigger::check_keys(source, keys); !good) return base::fail(good.error());
  return keys;
}

base::Result<std::shared_ptr<const Sources>> read_sources(const std::string& file,
                                                          const app::FindRunbook& find) {
  load::LoadedTriggers loaded;
  if (!file.empty()) loaded = app::read_triggers(file, find);
  if (base::has_errors(loaded.diagnostics))
    return base::fail("usage", base::render_all(loaded.diagnostics, loaded.sources, false));
  auto rules = trigger::Rules::of(std::move(loaded.triggers));
  if (!rules) return base::fail(rules.error());
  auto sources = std::make_shared<Sources>(Sources{*rules});
  sources->warnings = base::render_all(loaded.diagnostics, loaded.sources, false);
  for (const auto& source : rules->triggers().sources) {
    auto keys = read_keys(source);
    if (!keys) return base::fail(keys.error());
    sources->keys[source.name] = std::move(*keys);
  }
  return sources;
}

trigger::Head head_of(const http::Request& request) {
  trigger::Head head;
  for (const auto& header : request.headers) head.headers.emplace_back(header.name, header.value);
  head.certificate_subject = request.peer.certificate_subject;
  head.certificate_sha256 = request.peer.certificate_sha256;
  return head;
}

base::Result<trigger::Verified> verify(const Sources& sources, const std::string& source,
                                       const http::Request& request, base::WallMicros now_us) {
  const auto unknown = base::fail("unknown-source", "there is no such source");
  const auto* settings = sources.rules.source(source);
  const bool is_known = settings != nullptr;
  const auto& all = sources.rules.triggers().sources;
  if (!is_known && all.empty()) return unknown;
  if (!is_known) settings = &all.front();
  const auto keys = sources.keys.find(settings->name);
  if (keys == sources.keys.end()) return unknown;
  auto verified = trigger::verify(*settings, keys->second, head_of(request), request.body, now_us);
  if (!is_known) return unknown;
  return verified;
}

}  // namespace reprise::serve
