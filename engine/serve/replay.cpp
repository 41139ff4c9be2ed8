#include "serve/replay.h"

#include <memory>
#include <utility>

#include "access/policy.h"
#include "app/offline_gate.h"
#include "serve/delivery_log.h"
#include "serve/intake.h"

namespace reprise::serve {

namespace {

using Found = std::pair<std::uint64_t, trigger::Delivery>;

const access::Policy& policy() {
  static const auto needed = access::Policy::needs(access::Role::run);
  return needed;
}

base::Result<Found> find(app::RunReader& reader, const std::string& id) {
  auto row = find_delivery(reader, id);
  if (!row) return base::fail(row.error());
  auto whole = whole_delivery(reader, *row);
  if (!whole) return base::fail(whole.error());
  return Found{row->number, std::move(*whole)};
}

}  // namespace

void replay(Service& service, const app::Caller& caller, const std::string& id, Replayed done) {
  auto& engine = service.engine();
  if (auto admitted = engine.gate().admit(caller, policy(), "replay delivery " + id); !admitted)
    return done(base::fail(admitted.error()));
  const auto found = std::make_shared<base::Result<Found>>();
  auto& reader = engine.reader();
  service.beside([&reader, id, found] { *found = find(reader, id); },
                 [&service, by = caller.identity, found, done = std::move(done)] {
                   if (!*found) return done(base::fail(found->error()));
                   service.intake().replay((*found)->first, (*found)->second, by, done);
                 });
}

void offer_replay(Service& service) {
  service.engine().offer(
      replay_request, [&service](const app::Caller& caller, const model::Value& request,
                                 const app::Engine::Answer& answer) {
        replay(service, caller, request["delivery"].text_or(""),
               [answer](base::Result<std::string> made) {
                 answer(made ? base::Result<model::Map>(model::Map{{"delivery", *made}})
                             : base::fail(made.error()));
               });
      });
}

base::Result<std::string> replay_offline(const std::string& state_folder, const std::string& id,
                                         const std::string& token) {
  auto offline = app::OfflineGate::open(state_folder);
  if (!offline) return base::fail(offline.error());
  auto caller = (*offline)->caller(token);
  if (!caller) return base::fail(caller.error());
  if (auto admitted = (*offline)->gate().admit(*caller, policy(), "replay delivery " + id);
      !admitted)
    return base::fail(admitted.error());
  auto found = find((*offline)->store(), id);
  if (!found) return base::fail(found.error());
  auto again = replay_of(found->first, std::move(found->second), caller->identity,
                         (*offline)->clock().now().wall_us);
  base::Result<std::vector<std::uint64_t>> numbers = std::vector<std::uint64_t>();
  bool done = false;
  (*offline)->entries().append({entry_of(again)}, [&](auto kept) {
    numbers = std::move(kept);
    done = true;
  });
  (*offline)->run_until(done);
  if (!numbers) return base::fail(numbers.error());
  return again.id;
}

}  // namespace reprise::serve
