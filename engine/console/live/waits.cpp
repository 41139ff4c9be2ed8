#include "console/live/waits.h"

#include <algorithm>

#include "console/text_form.h"

namespace reprise::console::live {
namespace {

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string in_time(base::WallMicros due_us, base::WallMicros now_us) {
  if (due_us <= now_us) return "now";
  return "in " + seconds_text(due_us - now_us) + " (" + instant_in_list(due_us).substr(11) + ")";
}

void add_run(std::vector<Wait>& waits, const core::State& state) {
  if (state.stopped())
    waits.push_back(
        {"the kill switch is set; nothing starts until: reprise clear --reason TEXT", Style::bad});
  if (state.held())
    waits.push_back({"the kill switch is cleared; for: reprise resume " + state.run_id()});
  if (state.paused()) waits.push_back({"paused; for: reprise continue " + state.run_id()});
  if (state.status() == model::RunStatus::queued && state.created_us() != 0)
    waits.push_back({"another run holds the concurrency group " + one_line(state.plan().group)});
  for (const auto& step : state.cancel_waits_for())
    waits.push_back({"cancelled past a point of no return; for the end of " + one_line(step)});
  if (state.cancel_requested() && !state.is_over())
    waits.push_back({"cancelled: nothing new starts, what runs is ended"});
}

std::string deadline_text(const std::string& step, const Deadline& deadline,
                          base::WallMicros now_us) {
  const std::string when = in_time(deadline.due_us, now_us);
  if (deadline.purpose == "retry")
    return "retry of " + step + ", attempt " + std::to_string(deadline.attempt) + " " + when;
  if (deadline.purpose == "round") return "next round of " + step + " " + when;
  if (deadline.purpose == "scope")
    return "longest time of the scope that " + step + " leaves " + when;
  if (deadline.purpose == "run") return "deadline of the run " + when;
  return "timer of " + step + " " + when;
}

// Those that come first, first; the deadline of the run itself is nothing that anybody waits for.
void add_deadlines(std::vector<Wait>& waits, const Deadlines& deadlines, base::WallMicros now_us) {
  std::vector<const std::pair<const std::string, Deadline>*> sorted;
  for (const auto& entry : deadlines.all())
    if (!entry.first.empty()) sorted.push_back(&entry);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* left, const auto* right) {
    return left->second.due_us < right->second.due_us;
  });
  for (const auto* entry : sorted)
    waits.push_back({deadline_text(entry->first, entry->second, now_us), Style::plain});
}

void add_slots(std::vector<Wait>& waits, const core::State& state) {
  const auto& nodes = state.nodes();
  const auto queued = std::count_if(nodes.begin(), nodes.end(), [](const core::Node& node) {
    return node.duty == core::Duty::queue;
  });
  if (queued > 0 && state.open_attempts().size() >= state.plan().max_parallel)
    waits.push_back({std::to_string(queued) + " ready, for one of the " +
                         std::to_string(state.plan().max_parallel) + " places of max_parallel",
                     Style::plain});
}

}  // namespace

std::string seconds_text(std::int64_t micros) {
  const std::int64_t seconds = std::max<std::int64_t>(0, micros) / 1'000'000;
  if (seconds < 60) return std::to_string(seconds) + "s";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m" + two(seconds % 60) + "s";
  if (seconds < 86'400) return std::to_string(seconds / 3600) + "h" + two(seconds / 60 % 60) + "m";
  return std::to_string(seconds / 86'400) + "d" + two(seconds / 3600 % 24) + "h";
}

std::string question_line(const core::OpenQuestion& question, base::WallMicros now_us) {
  const auto& asked = question.asked;
  std::string text = asked.id + " " + std::string(model::to_text(asked.kind));
  text += " by " + (asked.role.empty() ? std::string("anybody") : one_line(asked.role));
  if (asked.votes > 1)
    text += " (" + std::to_string(question.votes.size()) + " of " + std::to_string(asked.votes) +
            " votes)";
  if (!asked.step.empty()) text += " for " + asked.step;
  if (asked.expires) {
    text += ", expires " + in_time(asked.expires->wall_us, now_us);
    if (!asked.on_timeout.empty()) text += " (then " + one_line(asked.on_timeout) + ")";
  }
  return text + ": " + one_line(asked.text);
}

std::vector<Wait> waits_of(const core::State& state, const Deadlines& deadlines,
                           base::WallMicros now_us, std::size_t waits_max) {
  std::vector<Wait> waits;
  add_run(waits, state);
  for (const auto& [id, question] : state.questions())
    waits.push_back({question_line(question, now_us)});
  add_deadlines(waits, deadlines, now_us);
  add_slots(waits, state);
  if (waits_max == 0) return {};
  if (waits.size() <= waits_max) return waits;
  const std::size_t more = waits.size() - waits_max + 1;
  waits.resize(waits_max - 1);
  waits.push_back({"and " + std::to_string(more) + " more", Style::dim});
  return waits;
}

}  // namespace reprise::console::live
