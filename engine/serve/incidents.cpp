#include "serve/incidents.h"

#include <boost/asio/post.hpp>
#include <set>

#include "app/random.h"
#include "base/text.h"
#include "incident/ladder.h"
#include "serve/notices.h"

namespace reprise::serve {

namespace {

std::set<std::string> contacts_in(const load::ServeSettings& settings) {
  std::set<std::string> names;
  const auto add = [&](const model::Contacts& to) { names.insert(to.begin(), to.end()); };
  for (const auto& level : settings.escalation.levels) {
    add(level.missed_to);
    for (const auto& rung : level.rungs) add(rung.to);
  }
  for (const auto& each : settings.escalation.follow_ups) add(each.to);
  for (const auto& rule : settings.notices) add(rule.to);
  return names;
}

}  // namespace

Incidents::Incidents(IncidentsParts parts)
    : parts_(std::move(parts)),
      desk_(parts_.engine.entries()),
      messenger_(desk_, {clock_, parts_.later,
                         [this](const incident::Message& message, auto done) {
                           tell(message, std::move(done));
                         },
                         parts_.say, parts_.complain}),
      watch_(desk_, {clock_, parts_.engine.reader(),
                     [this](const std::string& run_id) { return parts_.engine.plan_of(run_id); },
                     parts_.beside, parts_.settings, parts_.say, parts_.complain}) {}

Incidents::~Incidents() {
  close();
  for (auto* pool : {&callers_, &tellers_}) {
    pool->stop();
    pool->join();
  }
}

base::Status Incidents::open() {
  if (auto restored = desk_.restore(reader()); !restored) return restored;
  messenger_.begin();
  parts_.engine.gate().on_task([this](const incident::Change& task) { desk_.saw(task); });
  following_ =
      parts_.engine.hub().follow("", [this](const app::Frame& frame) { watch_.see(frame); });
  return {};
}

base::Status Incidents::begin() {
  desk_.on_kept([this] { messenger_.look(); });
  auto caught_up = watch_.catch_up({});
  messenger_.look();  // what was due before this service waits for nobody
  return caught_up;
}

base::Result<std::function<void()>> Incidents::read(const load::ServeSettings& settings) {
  auto routes = app::read_routes(settings.bindings);
  if (!routes) return base::fail(routes.error());
  return [this, fresh = std::make_shared<app::Routes>(std::move(*routes))] {
    routes_ = fresh;
    tell_unknown_contacts();
  };
}

// A name that is mistyped must not be found out when it is called.
void Incidents::tell_unknown_contacts() const {
  for (const auto& name : contacts_in(settings()))
    if (!routes_->contacts.contains(name))
      parts_.complain("the bindings name no contact '" + base::printable(name) +
                      "': the routes of the severity are told in its place");
}

IncidentDesk::Joint Incidents::announce(const std::string& severity, const std::string& text,
                                        const model::Contacts& to) {
  std::vector<incident::Change> due;
  const auto now_us = clock_.now().wall_us;
  const std::string key = "notice/" + app::draw_run_id(now_us);
  for (const auto& contact : to) {
    incident::Message message{key + "/" + contact};
    message.severity = tell_as(severity);
    message.to = contact;
    message.text = text;
    due.push_back(incident::changes::Due{std::move(message), now_us});
  }
  return desk_.join(std::move(due));
}

void Incidents::close() {
  messenger_.close();
  parts_.engine.gate().on_task({});
  desk_.on_kept({});
  if (following_ != 0) parts_.engine.hub().unfollow(std::exchange(following_, 0));
}

void Incidents::tell(const incident::Message& message, std::function<void(app::TellEnd)> done) {
  auto& pool = incident::is_call(message) ? callers_ : tellers_;
  boost::asio::post(pool, [this, message, routes = routes_, done = std::move(done)] {
    const auto end = app::tell(
        parts_.worker, *routes,
        {message.key, message.severity, message.to, message.text, message.run, message.runbook});
    parts_.post([done, end] { done(end); });
  });
}

}  // namespace reprise::serve
