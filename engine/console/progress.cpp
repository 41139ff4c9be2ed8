#include "console/progress.h"

#include "console/questions.h"

namespace reprise::console {
namespace {

using Weight = Telling::Weight;

// The command that answers, on a line of its own below the question.
std::string how_to_answer(const std::string& run_id, const model::Event& event) {
  const auto* asked = std::get_if<model::events::QuestionAsked>(&event.body);
  if (asked == nullptr) return {};
  return "          " + answer_command(run_id, *asked) + "\n";
}

}  // namespace

std::string Progress::add(const model::Event& event) {
  const std::optional<Telling> telling = teller_.tell(event);
  if (!telling) return {};
  if (options_.quiet && telling->weight != Weight::important) return {};
  if (!options_.verbose && telling->weight == Weight::detail) return {};
  return render(event.at.wall_us, *telling) + how_to_answer(run_id_, event);
}

std::string Progress::warning(const std::string& text) const {
  return paint("warning: " + one_line(text, 500), Colour::wait, options_.colour) + "\n";
}

std::string Progress::render(base::WallMicros at_us, const Telling& telling) const {
  const base::WallMicros created_us = teller_.created_us();
  std::string time = elapsed(created_us == 0 ? 0 : at_us - created_us);
  time.insert(0, time.size() < 8 ? 8 - time.size() : 0, ' ');
  std::string line = paint(time, Colour::dim, options_.colour) + "  ";
  if (!telling.step.empty()) {
    line += paint(telling.step, Colour::bold, options_.colour);
    line.append(telling.step.size() < 16 ? 16 - telling.step.size() : 1, ' ');
    line += ' ';
  }
  return line + paint(telling.text, telling.colour, options_.colour) + "\n";
}

}  // namespace reprise::console
