#include "cli/run_view.h"

#include "console/questions.h"
#include "core/machine.h"

namespace reprise::cli {

RunView::RunView(const Context& context, const app::StoredRun& run, std::uint64_t told_from,
                 const core::State* live, Ear ear)
    : context_(context),
      live_(live),
      ear_(std::move(ear)),
      lines_(run.run_id),
      progress_(run.run_id, {context.colour(), context.quiet, context.verbose}) {
  if (live_ == nullptr) own_ = core::initial(run.run_id, run.plan);
  for (const auto& event : run.events) {
    if (!take(event)) break;
    if (ear_ || seq_ > told_from) {
      tell(words_for(seq_, event));
    } else {
      lines_.add(seq_, event);
      progress_.add(event);
    }
  }
}

bool RunView::take(const model::Event& event) {
  if (own_ && !core::evolve(*own_, event)) return false;
  ++seq_;
  return true;
}

// Empty where somebody else tells it.
std::string RunView::words_for(std::uint64_t seq, const model::Event& event) {
  if (ear_) {
    ear_(event);
    return {};
  }
  return context_.json ? lines_.add(seq, event) : progress_.add(event);
}

void RunView::tell(const std::string& text) const {
  if (text.empty()) return;
  context_.json ? context_.print(text) : context_.complain(text);
}

void RunView::add(const app::Frame& frame) {
  if (!frame.warning.empty() && !context_.json && !ear_)
    context_.complain(progress_.warning(frame.warning));
  std::uint64_t seq = frame.first_seq;
  std::string text;
  for (const auto& event : frame.events) {
    if (seq == seq_ + 1 && take(event)) text += words_for(seq, event);
    ++seq;
  }
  tell(text);
}

std::optional<int> RunView::exit() const {
  if (!is_settled()) return std::nullopt;
  if (state().is_over()) {
    switch (state().status()) {
      case model::RunStatus::succeeded:
        return success;
      case model::RunStatus::cancelled:
        return stopped;
      default:
        return run_failed;
    }
  }
  if (state().stopped() && state().open_attempts().empty()) return stopped;
  return std::nullopt;
}

bool RunView::waits() const {
  return is_settled() && !state().is_over() && state().open_attempts().empty() &&
         (state().only_waits_for_people() || state().paused());
}

std::string RunView::advice() const {
  const std::string id = state().run_id();
  if (state().paused()) return "Paused. Go on with: reprise continue " + id;
  std::string text;
  for (const auto& [question, open] : state().questions())
    text += (text.empty() ? "" : "\n") + std::string("Answer with: ") +
            console::answer_command(id, open.asked);
  if (state().status() == model::RunStatus::queued)
    return "Queued behind another run of its concurrency group.";
  return text;
}

}  // namespace reprise::cli
