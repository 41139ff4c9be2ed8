#include "console/questions.h"

#include "base/text.h"
#include "console/json_line.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console {
namespace {

std::string choices_json(const std::vector<model::Choice>& choices) {
  std::vector<std::string> items;
  for (const auto& choice : choices) {
    JsonLine item;
    items.push_back(
        item.text("name", choice.name).text("consequence", choice.consequence).object());
  }
  return json_list(items);
}

JsonLine& add_question(JsonLine& line, const core::OpenQuestion& question) {
  const auto& asked = question.asked;
  line.text("id", asked.id).text("step", asked.step).text("kind", model::to_text(asked.kind));
  line.text("text", asked.text).raw("choices", choices_json(asked.choices));
  line.text("role", asked.role).number("votes", asked.votes);
  line.number("votes_given", static_cast<std::int64_t>(question.votes.size()));
  line.instant("asked_at", question.asked_us);
  line.instant("expires_at", asked.expires ? asked.expires->wall_us : 0);
  line.text("on_timeout", asked.on_timeout).value("show", asked.show).value("form", asked.form);
  return line.text("plan_hash", asked.plan_hash);
}

// A text of several lines, each behind `margin`.
std::string indented(std::string_view text, std::string_view margin) {
  std::string out;
  for (const auto line : base::split(base::trim(text), '\n')) {
    out += margin;
    out += line;
    out += '\n';
  }
  return out;
}

std::string fields_text(const model::Value& form) {
  if (!form.is_map()) return {};
  std::string out;
  for (const auto& [name, spec] : form.map())
    out += "    field " + one_line(name) + " (" + one_line(spec["type"].text_or("string")) + ")\n";
  return out;
}

std::string question_text(const std::string& run_id, const core::OpenQuestion& question,
                          bool colour) {
  const auto& asked = question.asked;
  const std::string about = asked.step.empty() ? "the run" : asked.step;
  std::string out = paint(asked.id, Colour::bold, colour) + "  " + about + "  (" +
                    std::string(model::to_text(asked.kind)) + ", asked " +
                    instant(question.asked_us) + ")\n";
  out += indented(base::printable(asked.text), "  ");
  if (!asked.show.is_null())
    out += indented(base::printable(model::to_pretty_json(asked.show)), "  | ");
  for (const auto& choice : asked.choices) {
    out += "    " + one_line(choice.name);
    if (!choice.consequence.empty()) out += ": " + one_line(choice.consequence, 400);
    out += '\n';
  }
  out += fields_text(asked.form);
  if (asked.votes > 1)
    out += "    votes: " + std::to_string(question.votes.size()) + " of " +
           std::to_string(asked.votes) + "\n";
  if (!asked.role.empty()) out += "    role: " + one_line(asked.role) + "\n";
  if (asked.expires) out += "    expires " + instant(asked.expires->wall_us) + "\n";
  return out + "  " + answer_command(run_id, asked) + "\n";
}

}  // namespace

std::string answer_command(const std::string& run_id, const model::events::QuestionAsked& asked) {
  std::vector<std::string> names;
  for (const auto& choice : asked.choices) names.push_back(one_line(choice.name));
  return "reprise answer " + run_id + " " + asked.id + " CHOICE   # " + base::join(names, ", ");
}

std::string questions_text(const core::State& state, bool colour) {
  std::string out;
  for (const auto& [id, question] : state.questions()) {
    if (!out.empty()) out += '\n';
    out += question_text(state.run_id(), question, colour);
  }
  return out;
}

std::string question_json(const core::OpenQuestion& question) {
  JsonLine line;
  return add_question(line, question).object();
}

std::string questions_json(const core::State& state) {
  std::vector<std::string> items;
  for (const auto& [id, question] : state.questions()) items.push_back(question_json(question));
  return json_list(items);
}

std::string question_lines(const core::State& state) {
  std::string out;
  for (const auto& [id, question] : state.questions()) {
    JsonLine line;
    line.text("type", "question").number("seq", static_cast<std::int64_t>(state.seq()));
    line.instant("at", question.asked_us).text("run_id", state.run_id());
    out += add_question(line, question).line();
  }
  return out;
}

}  // namespace reprise::console
