#include "serve/hooks.h"

#include "serve/replay.h"
#include "serve/runbooks.h"
#include "serve/service.h"
#include "serve/sources.h"

namespace reprise::serve {

namespace {

base::Result<std::shared_ptr<const Sources>> sources_of(const load::ServeSettings& settings) {
  return read_sources(settings.triggers,
                      [&](const std::string& id) { return find_runbook(settings, id); });
}

}  // namespace

base::Result<std::unique_ptr<Hooks>> Hooks::make(Service& service, Announce announce) {
  auto sources = sources_of(service.settings());
  if (!sources) return base::fail(sources.error());
  offer_replay(service);
  return std::unique_ptr<Hooks>(new Hooks(service, std::move(announce), std::move(*sources)));
}

Hooks::Hooks(Service& service, Announce announce, std::shared_ptr<const Sources> sources)
    : starts_(service),
      keeper_(
          service.state_folder(), service.engine().entries(),
          [&service](auto work, auto done) { service.beside(std::move(work), std::move(done)); }),
      intake_(intake_parts(service, std::move(announce)), std::move(sources)) {}

base::Result<std::function<void()>> Hooks::read(const load::ServeSettings& settings) {
  auto sources = sources_of(settings);
  if (!sources) return base::fail(sources.error());
  return [this, fresh = std::move(*sources)] { intake_.use(fresh); };
}

IntakeParts Hooks::intake_parts(Service& service, Announce announce) {
  return {
      service.engine().entries(),
      clock_,
      [&service](auto turn) { service.post(std::move(turn)); },
      [&service](base::Millis delay_ms, auto turn) { service.later(delay_ms, std::move(turn)); },
      [&service] { return service.engine().admission(); },
      [this](const trigger::Start& start, const RuleStarts::Done& done) {
        starts_.start(start, done);
      },
      [this](const std::string& run_id, RuleStarts::Ended ended) {
        starts_.watch(run_id, std::move(ended));
      },
      std::move(announce),
      [this](const trigger::Start& start) { starts_.prepare(start); },
      [this](const trigger::DeliveryBook& book, std::uint64_t through) {
        keeper_.look(book, through);
      }};
}

}  // namespace reprise::serve
