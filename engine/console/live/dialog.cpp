#include "console/live/dialog.h"

#include <algorithm>

#include "base/text.h"
#include "console/live/form.h"
#include "console/live/risk.h"
#include "console/live/waits.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console::live {

using Kind = Key::Kind;

namespace {

// The question's head and what is typed stay, whatever else there is no room for.
void shorten(Panel& panel, int height) {
  const int surplus = static_cast<int>(panel.rows.size()) - std::max(height, 1);
  if (surplus <= 0) return;
  const auto first = panel.rows.begin() + (height > 1 ? 1 : 0);
  panel.rows.erase(first, first + surplus);
  if (panel.cursor) panel.cursor->first -= surplus;
}

std::string in_capitals(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

Dialog::Outcome Dialog::press(const Key& key, const core::State& state) {
  const auto found = state.questions().find(question_);
  if (found == state.questions().end()) return {true, {}};
  complaint_.clear();
  if (stage_ == Stage::choose) return choose(key, state);
  if (key.kind == Kind::escape) {
    back(found->second);
    return {};
  }
  return type(key, found->second, state);
}

Dialog::Outcome Dialog::choose(const Key& key, const core::State& state) {
  const core::OpenQuestion& question = state.questions().at(question_);
  const std::size_t choices = question.asked.choices.size();
  switch (key.kind) {
    case Kind::escape:
      return {true, {}};
    case Kind::up:
    case Kind::down:
      point(key.kind == Kind::down, choices);
      break;
    case Kind::enter:
      if (pointed_) go_to(question, 0);
      break;
    case Kind::page_down:
      ++scroll_;
      break;
    case Kind::page_up:
      scroll_ -= scroll_ > 0 ? 1 : 0;
      break;
    case Kind::right:
    case Kind::left:
      other(state, key.kind == Kind::right);
      break;
    case Kind::text:
      if (key.pasted || key.text.size() != 1 || key.text[0] < '1' || key.text[0] > '9') break;
      mark(static_cast<std::size_t>(key.text[0] - '1'), choices);
      break;
    default:
      break;
  }
  return {};
}

void Dialog::point(bool down, std::size_t choices) {
  if (choices == 0) return;
  if (pointed_) choice_ = (choice_ + (down ? 1 : choices - 1)) % choices;
  pointed_ = true;
}

void Dialog::mark(std::size_t choice, std::size_t choices) {
  if (choice >= choices) return;
  choice_ = choice;
  pointed_ = true;
}

void Dialog::other(const core::State& state, bool next) {
  const auto& questions = state.questions();
  auto found = questions.find(question_);
  if (next) {
    if (++found == questions.end()) found = questions.begin();
  } else {
    found = std::prev(found == questions.begin() ? questions.end() : found);
  }
  *this = Dialog(found->first);
}

// What was typed at a place is there again when a person comes back to it; the word that confirms
// is always typed anew.
void Dialog::go_to(const core::OpenQuestion& question, std::size_t place) {
  const std::size_t note = field_count(question.asked.form);
  texts_.resize(note + 2);
  texts_[note + 1].clear();
  place_ = place;
  stage_ = place < note ? Stage::field : place == note ? Stage::note : Stage::confirm;
  line_.set(texts_[place]);
}

void Dialog::back(const core::OpenQuestion& question) {
  texts_[place_] = line_.text();
  if (place_ == 0)
    stage_ = Stage::choose;
  else
    go_to(question, place_ - 1);
}

const std::string& Dialog::chosen(const core::OpenQuestion& question) const {
  return question.asked.choices[choice_].name;
}

model::inputs::Answered Dialog::answer(const core::OpenQuestion& question) const {
  const std::size_t note = field_count(question.asked.form);
  model::inputs::Answered answer{question_, "", chosen(question), texts_[note]};
  answer.show_hash = question.asked.show_hash;
  model::Map fields;
  for (std::size_t at = 0; at < note; ++at) {
    const auto field = field_at(question.asked.form, at);
    if (auto value = field_value(*field, texts_[at]); !value.is_null()) fields[field->name] = value;
  }
  if (!fields.empty()) answer.fields = std::move(fields);
  return answer;
}

Dialog::Outcome Dialog::type(const Key& key, const core::OpenQuestion& question,
                             const core::State& state) {
  if (key.kind == Kind::enter) return entered(question, state);
  line_.press(key);
  return {};
}

Dialog::Outcome Dialog::entered(const core::OpenQuestion& question, const core::State& state) {
  const std::string typed = line_.text();
  texts_[place_] = typed;
  if (stage_ == Stage::field) {
    const auto field = field_at(question.asked.form, place_);
    if (!typed.empty() || !must_be_filled(*field))
      go_to(question, place_ + 1);
    else
      complaint_ = "The field '" + field->name + "' is required.";
    return {};
  }
  if (stage_ == Stage::note) {
    if (risk_of(state, question, chosen(question)).empty()) return {true, answer(question)};
    go_to(question, place_ + 1);
    return {};
  }
  if (typed == chosen(question)) return {true, answer(question)};
  complaint_ = "'" + typed + "' is not '" + chosen(question) + "'; nothing is sent.";
  line_.set({});
  return {};
}

std::string Dialog::keys_text(const core::State& state) const {
  const auto found = state.questions().find(question_);
  if (found == state.questions().end() || stage_ == Stage::choose)
    return "1-9 mark  Enter goes on  Esc back  PgUp PgDn text  < > other question";
  const std::string& choice = chosen(found->second);
  const bool records = stage_ == Stage::confirm ||
                       (stage_ == Stage::note && risk_of(state, found->second, choice).empty());
  if (!records) return "Enter goes on  Esc back";
  return "Enter records " + in_capitals(one_line(choice)) + "  Esc back";
}

std::vector<std::string> Dialog::body(const core::OpenQuestion& question, int width,
                                      Charset charset) const {
  constexpr std::size_t lines_max = 2'000;
  auto lines = wrapped(base::trim(question.asked.text), width, lines_max, charset);
  if (question.asked.show.is_null()) return lines;
  const std::string shown = model::to_pretty_json(question.asked.show);
  for (const auto& line : wrapped(base::trim(shown), width - 2, lines_max, charset))
    lines.push_back("| " + line);
  return lines;
}

Panel Dialog::draw(const core::State& state, base::WallMicros now_us, int width, int height,
                   Charset charset) const {
  Panel panel;
  const auto found = state.questions().find(question_);
  if (found == state.questions().end()) return panel;
  const core::OpenQuestion& question = found->second;
  panel.rows.push_back(Row(width, charset).add(question_line(question, now_us), Style::wait));
  const auto lines = body(question, width - 2, charset);
  const std::size_t fixed = question.asked.choices.size() + 3;
  const auto room = static_cast<std::size_t>(
      std::max(1, height - static_cast<int>(std::min<std::size_t>(fixed, 99))));
  const std::size_t first = std::min(scroll_ * room, lines.size() > room ? lines.size() - room : 0);
  for (std::size_t at = first; at < std::min(lines.size(), first + room); ++at)
    panel.rows.push_back(Row(width, charset).skip(2).add(lines[at]));
  draw_choices(panel, question, width, charset);
  draw_line(panel, state, question, width, charset);
  shorten(panel, height);
  return panel;
}

void Dialog::draw_choices(Panel& panel, const core::OpenQuestion& question, int width,
                          Charset charset) const {
  int number = 0;
  for (const auto& choice : question.asked.choices) {
    Row row(width, charset);
    const bool chosen = pointed_ && choice_ == static_cast<std::size_t>(number);
    row.add(chosen ? "> " : "  ").add(std::to_string(++number) + " ", Style::dim);
    row.add(one_line(choice.name), Style::bold);
    if (!choice.consequence.empty()) row.add(": " + one_line(choice.consequence));
    panel.rows.push_back(std::move(row));
  }
}

std::string Dialog::prompt(const core::State& state, const core::OpenQuestion& question) const {
  switch (stage_) {
    case Stage::field:
      return field_prompt(*field_at(question.asked.form, place_)) + ":";
    case Stage::note:
      return "note for " + one_line(chosen(question)) + " (may be empty):";
    case Stage::confirm:
      return risk_of(state, question, chosen(question)) + "; type '" + one_line(chosen(question)) +
             "' to do it:";
    case Stage::choose:
      break;
  }
  return {};
}

void Dialog::draw_line(Panel& panel, const core::State& state, const core::OpenQuestion& question,
                       int width, Charset charset) const {
  if (!complaint_.empty())
    panel.rows.push_back(Row(width, charset).add(one_line(complaint_), Style::bad));
  if (stage_ == Stage::choose) return;
  constexpr std::size_t prompt_lines_max = 4;
  const Style style = stage_ == Stage::confirm ? Style::bad : Style::plain;
  for (const auto& text : wrapped(prompt(state, question), width, prompt_lines_max, charset))
    panel.rows.push_back(Row(width, charset).add(text, style));
  Row row(width, charset);
  row.add("> ");
  line_.draw(row, charset);
  panel.cursor = {static_cast<int>(panel.rows.size()), std::min(row.end(), width - 1)};
  panel.rows.push_back(std::move(row));
}

}  // namespace reprise::console::live
