#include "serve/incident_words.h"

#include "app/incident_clocks.h"
#include "app/random.h"
#include "incident/facts.h"
#include "serve/service.h"

namespace reprise::serve {

namespace changes = incident::changes;
using model::Value;

namespace {

// The sender of a word gets the incident as it is after the commit.
IncidentDesk::Done then_tell(Incidents& incidents, const std::string& id, WordDone done) {
  return [&incidents, id, done = std::move(done)](const base::Status& recorded) {
    if (!recorded) return done(base::fail(recorded.error()));
    done(facts_of(incidents.book(), id, incidents.now().wall_us));
  };
}

base::Result<incident::Moment> moment_in(const Value& text, const std::string& name) {
  if (text.text_or("").empty()) return incident::Moment();
  auto at_us = base::parse_timestamp(text.text());
  if (!at_us) return base::fail("usage", "'" + name + "': " + at_us.error().message);
  return incident::Moment(*at_us);
}

void open(Incidents& incidents, const std::string& by, const Value& request, WordDone done) {
  auto failure = moment_in(request["failure_at"], "failure_at");
  if (!failure) return done(base::fail(failure.error()));
  changes::Opened opened;
  opened.title = request["title"].text_or("");
  opened.severity = request["severity"].text_or("");
  if (opened.title.empty() || opened.severity.empty())
    return done(base::fail("usage", "an incident has a title and a severity"));
  opened.by = by;
  opened.at = incidents.now();
  opened.id = app::draw_run_id(opened.at.wall_us);
  opened.failure_us = *failure;
  if (const auto* level = incident::level_of(incidents.settings().escalation, opened.severity))
    opened.level = *level;
  const std::string id = opened.id;
  incidents.desk().record(std::vector<incident::Change>{std::move(opened)},
                          then_tell(incidents, id, std::move(done)));
}

base::Result<incident::DatedTask> task_in(const Value& request) {
  auto due = moment_in(request["due"], "due");
  if (!due) return base::fail(due.error());
  return incident::DatedTask{0, request["title"].text_or(""), due->value_or(0)};
}

}  // namespace

access::Policy word_policy(const std::string& say) {
  using access::Role;
  return say == "open" ? access::Policy::needs(Role::run, Role::approve)
                       : access::Policy::needs_for_run(Role::run, Role::approve);
}

base::Status admit_word(Service& service, const app::Caller& caller, const std::string& say,
                        const std::string& incident) {
  const bool is_open = say == "open";
  access::Target target;
  if (!is_open) {
    auto found = service.target_of(incident);
    // Who sees a part only is not told what else there is: it is refused as anything else.
    if (!found && caller.identity.scopes.empty()) return base::fail(found.error());
    if (found) target = std::move(*found);
  }
  return service.engine().gate().admit(caller, word_policy(say), "incident " + say, target,
                                       is_open ? "" : incident);
}

void take_word(Incidents& incidents, const std::string& by, const Value& request, WordDone done) {
  if (!incidents.is_open())
    return done(base::fail("starting", "the service has not read its incidents",
                           "If it goes on to say so, its log says why."));
  const std::string say = request["say"].text_or(""), id = request["incident"].text_or("");
  const std::string note = request["note"].text_or("");
  const auto now_us = incidents.now().wall_us;
  auto& desk = incidents.desk();
  if (say == "open") return open(incidents, by, request, std::move(done));
  if (say == "close")
    return incidents.watch().close(id, by, note, then_tell(incidents, id, std::move(done)));
  if (say == "acknowledge")
    return desk.record(incident::acknowledge(desk.book(), id, by, note, now_us),
                       then_tell(incidents, id, std::move(done)));
  if (say == "task-done")
    return desk.record(
        incident::finish_task(desk.book(), id,
                              static_cast<std::uint32_t>(request["number"].integer_or(0)), by, note,
                              now_us),
        then_tell(incidents, id, std::move(done)));
  if (say != "task") return done(base::fail("usage", "nobody can say this of an incident"));
  auto task = task_in(request);
  if (!task) return done(base::fail(task.error()));
  desk.record(incident::add_task(desk.book(), id, by, std::move(*task), now_us),
              then_tell(incidents, id, std::move(done)));
}

void offer_words(Service& service) {
  service.engine().offer("incident", [&service](const app::Caller& caller, const Value& request,
                                                app::Engine::Answer done) {
    if (auto admitted = admit_word(service, caller, request["say"].text_or(""),
                                   request["incident"].text_or(""));
        !admitted)
      return done(base::fail(admitted.error()));
    take_word(service.incidents(), caller.identity.actor, request, std::move(done));
  });
}

void tell_incident(Incidents& incidents, const std::string& id, WordDone done) {
  const auto* known = incidents.book().find(id);
  if (known == nullptr) return done(base::fail("unknown", "there is no such incident"));
  const auto said = std::make_shared<incident::Clocks>();
  auto& reader = incidents.reader();
  incidents.beside([&reader, runs = known->runs, said] { *said = app::said_by_runs(reader, runs); },
                   [&incidents, id, said, done = std::move(done)] {
                     const auto& found = *incidents.book().find(id);
                     done(whole_facts_of(found, incidents.book(), clocks_of(found, *said),
                                         incidents.now().wall_us));
                   });
}

}  // namespace reprise::serve
