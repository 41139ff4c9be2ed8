#include "serve/run_watch.h"

#include <algorithm>

#include "app/gate.h"
#include "app/incident_clocks.h"
#include "incident/facts.h"
#include "serve/notices.h"

namespace reprise::serve {

namespace changes = incident::changes;
namespace events = model::events;

void RunWatch::expect(const std::string& run_id, Origin origin) {
  if (desk_.book().of_run(run_id) == nullptr) expected_[run_id] = std::move(origin);
}

void RunWatch::not_made(const std::string& run_id, const std::string& runbook,
                        const std::string& title) {
  const auto expected = expected_.extract(run_id);
  if (expected.empty() || expected.mapped().severity.empty()) return;
  changes::Opened opened;
  opened.id = opened.run = run_id;
  opened.runbook = runbook;
  opened.title = title;
  opened.severity = expected.mapped().severity;
  opened.at = parts_.clock.now();
  open(std::move(opened), expected.mapped());
}

namespace {

bool is_of_interest(const model::Event& event) {
  return std::holds_alternative<events::RunCreated>(event.body) ||
         std::holds_alternative<events::RunStarted>(event.body) ||
         std::holds_alternative<events::QuestionAsked>(event.body) ||
         std::holds_alternative<events::RunFinished>(event.body);
}

}  // namespace

void RunWatch::see(const app::Frame& frame) {
  if (std::none_of(frame.events.begin(), frame.events.end(), is_of_interest)) return;
  const auto plan = parts_.plan_of(frame.run_id);
  if (!plan) return parts_.complain(plan.error().message);
  see(frame, **plan);
}

void RunWatch::see(const app::Frame& frame, const model::Plan& plan) {
  std::uint64_t seq = frame.first_seq;
  for (const auto& event : frame.events) {
    if (const auto* created = std::get_if<events::RunCreated>(&event.body))
      open(frame, plan, *created, event.at);
    if (event.at.wall_us >= told_from_us_) tell(frame.run_id, seq, plan, event.body);
    ++seq;
    if (const auto* finished = std::get_if<events::RunFinished>(&event.body))
      end(frame.run_id, *finished);
  }
}

// A rerun is for the incident of the run before it.
void RunWatch::open(const app::Frame& frame, const model::Plan& plan,
                    const events::RunCreated& created, const base::Instant& at) {
  const auto& book = desk_.book();
  auto expected = expected_.extract(frame.run_id);
  if (book.of_run(frame.run_id) != nullptr) return;
  const auto* before = book.of_run(created.linked_run);
  if (before != nullptr && !before->closed)
    return desk_.record(
        std::vector<incident::Change>{changes::Joined{before->id(), frame.run_id, at.wall_us}});
  const Origin origin = expected.empty() ? Origin{} : std::move(expected.mapped());
  changes::Opened opened;
  opened.severity = origin.severity.empty() ? plan.severity : origin.severity;
  if (opened.severity.empty()) return;
  opened.id = opened.run = frame.run_id;
  auto judged = app::target_of(plan);
  opened.runbook = std::move(judged.runbook);
  opened.labels = std::move(judged.labels);
  opened.group = std::move(judged.group);
  opened.title = created.reason.empty() ? plan.title : created.reason;
  if (opened.title.empty()) opened.title = plan.runbook;
  opened.by = created.actor;
  opened.at = at;
  open(std::move(opened), origin);
}

void RunWatch::open(changes::Opened opened, const Origin& origin) {
  if (!origin.by.empty()) opened.by = origin.by;
  opened.failure_us = origin.failure_us;
  opened.received_us = origin.received_us;
  if (const auto* level = incident::level_of(parts_.settings()->escalation, opened.severity))
    opened.level = *level;
  desk_.record(std::vector<incident::Change>{std::move(opened)});
}

void RunWatch::tell(const std::string& run_id, std::uint64_t seq, const model::Plan& plan,
                    const model::EventBody& body) {
  const auto occasion = occasion_of(run_id, plan, body);
  if (!occasion) return;
  auto messages = notices_for(parts_.settings()->notices, *occasion, run_id, seq, plan);
  const auto known =
      std::erase_if(messages, [&](const auto& message) { return desk_.book().knows(message.key); });
  if (known > 0 && messages.empty()) return;
  parts_.say(occasion->text);
  std::vector<incident::Change> due;
  for (auto& message : messages) {
    if (const auto* found = desk_.book().of_run(run_id)) message.incident = found->id();
    due.push_back(changes::Due{std::move(message), parts_.clock.now().wall_us});
  }
  desk_.record(std::move(due));
}

// Only what succeeded has ended its incident: after anything else people are needed.
void RunWatch::end(const std::string& run_id, const events::RunFinished& finished) {
  const auto* incident = desk_.book().of_run(run_id);
  if (incident == nullptr || incident->closed) return;
  if (finished.status != model::RunStatus::succeeded) return;
  close_with(incident->id(), true, "run " + run_id, "", {});
}

void RunWatch::close(const std::string& id, const std::string& by, const std::string& note,
                     IncidentDesk::Done done) {
  close_with(id, false, by, note, std::move(done));
}

void RunWatch::close_with(const std::string& id, bool by_run, const std::string& by,
                          const std::string& note, IncidentDesk::Done done) {
  const auto* incident = desk_.book().find(id);
  const auto runs = incident == nullptr ? std::vector<std::string>() : incident->runs;
  const auto said = std::make_shared<incident::Clocks>();
  auto& reader = parts_.reader;
  parts_.beside([&reader, runs, said] { *said = app::said_by_runs(reader, runs); },
                [this, id, by_run, by, note, said, done = std::move(done)] {
                  end_of_watch(id, by_run, *said, by, note, done);
                });
}

void RunWatch::end_of_watch(const std::string& id, bool by_run, incident::Clocks said,
                            const std::string& by, const std::string& note,
                            const IncidentDesk::Done& done) {
  const auto now_us = parts_.clock.now().wall_us;
  incident::Clocks clocks;
  if (const auto* incident = desk_.book().find(id)) clocks = clocks_of(*incident, said);
  clocks.end = by_run ? said.end : now_us;
  auto changes = incident::close(desk_.book(), id, by, note, clocks,
                                 parts_.settings()->escalation.follow_ups, now_us);
  // Somebody else may have closed it meanwhile.
  if (!changes && by_run) return;
  desk_.record(std::move(changes), done);
}

namespace {

// How many of the rows, which are newest first, are of runs made after this one, whatever a clock
// says. None where that cannot be told: the order of those that are archived is by time.
std::size_t runs_made_after(const std::optional<std::string>& run_id,
                            const std::vector<app::RunRow>& rows) {
  if (!run_id) return 0;
  const auto end = std::find_if(rows.begin(), rows.end(), [&](const app::RunRow& row) {
    return row.archived || row.run_id == *run_id;
  });
  const bool is_known = run_id->empty() || (end != rows.end() && !end->archived);
  return is_known ? static_cast<std::size_t>(end - rows.begin()) : 0;
}

}  // namespace

base::Status RunWatch::catch_up(IncidentDesk::Done done) {
  auto rows = parts_.reader.list();
  if (!rows) return base::fail(rows.error());
  const auto watch = desk_.book().watch();
  const auto watched_us = watch.at.wall_us;
  const auto now = parts_.clock.now();
  const std::size_t made_since = runs_made_after(watch.last_run, *rows);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    const auto& row = (*rows)[i];
    const bool is_new = i < made_since;
    const bool is_news =
        is_new || row.finished_us == 0 || (watched_us != 0 && row.finished_us >= watched_us);
    if (!is_news && !has_open_incident(row.run_id)) continue;
    told_from_us_ = is_new ? 0 : watched_us == 0 ? now.wall_us : watched_us;
    look_at(row.run_id);
  }
  told_from_us_ = 0;
  const std::string last_run = rows->empty() ? "" : rows->front().run_id;
  desk_.record(std::vector<incident::Change>{changes::WatchBegan{now, last_run}}, std::move(done));
  return {};
}

bool RunWatch::has_open_incident(const std::string& run_id) const {
  const auto* incident = desk_.book().of_run(run_id);
  return incident != nullptr && !incident->closed;
}

void RunWatch::look_at(const std::string& run_id) {
  auto stored = parts_.reader.load(run_id);
  if (!stored) return parts_.complain("run " + run_id + ": " + stored.error().message);
  see({run_id, 1, std::move(stored->events)}, *stored->plan);
}

}  // namespace reprise::serve
