#include "cli/run_view.h"

#include "core/machine.h"

namespace reprise::cli {

RunView::RunView(const Context& context, const app::StoredRun& run, std::uint64_t told_from)
    : context_(context),
      state_(core::initial(run.run_id, run.plan)),
      lines_(run.run_id),
      progress_(run.run_id, {context.colour(), context.quiet, context.verbose}) {
  std::uint64_t seq = 1;
  for (const auto& event : run.events) {
    if (!core::evolve(state_, event)) break;
    if (seq > told_from) {
      tell(seq, event);
    } else {
      lines_.add(seq, event);
      progress_.add(event);
    }
    ++seq;
  }
}

void RunView::tell(std::uint64_t seq, const model::Event& event) {
  if (context_.json) {
    if (const std::string line = lines_.add(seq, event); !line.empty()) context_.print(line);
    return;
  }
  if (const std::string text = progress_.add(event); !text.empty()) context_.complain(text);
}

void RunView::add(const app::Frame& frame) {
  if (!frame.warning.empty() && !context_.json)
    context_.complain(progress_.warning(frame.warning));
  std::uint64_t seq = frame.first_seq;
  for (const auto& event : frame.events) {
    if (seq == state_.seq() + 1 && core::evolve(state_, event)) tell(seq, event);
    ++seq;
  }
}

std::optional<int> RunView::exit() const {
  if (state_.is_over()) {
    switch (state_.status()) {
      case model::RunStatus::succeeded: return success;
      case model::RunStatus::cancelled: return stopped;
      default: return run_failed;
    }
  }
  if (state_.stopped() && state_.open_attempts().empty()) return stopped;
  return std::nullopt;
}

bool RunView::waits() const {
  return !state_.is_over() && state_.open_attempts().empty() &&
         (state_.only_waits_for_people() || state_.paused());
}

std::string RunView::advice() const {
  const std::string id = state_.run_id();
  if (state_.stopped())
    return "Stopped by the kill switch. When it is safe: reprise clear --reason TEXT, then "
           "reprise resume " + id;
  if (state_.paused()) return "Paused. Go on with: reprise continue " + id;
  std::string text;
  for (const auto& [question, open] : state_.questions()) {
    std::string choices;
    for (const auto& choice : open.asked.choices)
      choices += (choices.empty() ? "" : " | ") + choice.name;
    text += (text.empty() ? "" : "\n") + std::string("Answer with: reprise answer ") + id + " " +
            question + " " + choices;
  }
  if (state_.status() == model::RunStatus::queued)
    return "Queued behind another run of its concurrency group.";
  return text;
}

}  // namespace reprise::cli
