#include "base/text.h"
#include "cli/incident_client.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::cli {

using model::Value;

namespace {

std::string words_of(const Value& value) {
  if (value.is_text()) return console::one_line(value.text());
  return value.is_null() ? "-" : model::to_json(value);
}

std::string level_of(const Value& facts) {
  const std::string level = facts["level"].text_or(""), severity = facts["severity"].text_or("");
  return level.empty() ? severity : level;
}

std::string said(const std::string& name, const Value& word) {
  if (!word.is_map()) return "";
  const std::string note = word["note"].text_or("");
  return "  " + name + ": " + words_of(word["at"]) + " by " + words_of(word["by"]) +
         (note.empty() ? "" : ": " + console::one_line(note)) + "\n";
}

std::string table(const std::string& title, const Value& map) {
  std::string text = title + "\n";
  if (!map.is_map()) return text;
  for (const auto& [name, value] : map.map()) text += "  " + name + ": " + words_of(value) + "\n";
  return text;
}

std::string task_line(const Value& task) {
  const bool is_done = task["done"].is_map();
  return "  " + words_of(task["number"]) + "  " +
         (is_done                             ? "done   "
          : task["overdue"].boolean_or(false) ? "OVERDUE"
                                              : "open   ") +
         "  until " + words_of(task["due"]) + "  " + words_of(task["title"]) +
         (is_done ? "  (" + words_of(task["done"]["by"]) + ")" : "") + "\n";
}

std::string told_line(const Value& told) {
  const std::string to = told["to"].text_or("");
  return "  " + words_of(told["due"]) + "  " + words_of(told["state"]) + "  " +
         (to.empty() ? "routes of " + words_of(told["severity"]) : console::one_line(to)) + "  " +
         words_of(told["text"]) + "\n";
}

std::string each(const std::string& title, const Value& list, std::string (*line)(const Value&)) {
  if (!list.is_list() || list.list().empty()) return "";
  std::string text = title + "\n";
  for (const auto& item : list.list()) text += line(item);
  return text;
}

}  // namespace

std::string incident_line(const Value& facts) {
  if (!facts["number"].is_null()) {
    const std::string run = facts["run"].text_or("");
    return words_of(facts["id"]) + (run.empty() ? "" : "  of run " + run) + task_line(facts);
  }
  const auto overdue = facts["overdue"].integer_or(0);
  return words_of(facts["id"]) + "  " + level_of(facts) + "  " + words_of(facts["state"]) +
         (facts["missed"].boolean_or(false) ? "  DEADLINE MISSED" : "") +
         (overdue > 0 ? "  " + std::to_string(overdue) + " OVERDUE" : "") + "  " +
         words_of(facts["opened"]) + "  " + words_of(facts["title"]) + "\n";
}

std::string incident_story(const Value& facts) {
  std::string text = incident_line(facts);
  text += "  opened by: " + words_of(facts["by"]) + "\n";
  if (!facts["deadline"].is_null())
    text += "  to acknowledge until: " + words_of(facts["deadline"]) + "\n";
  text += said("acknowledged", facts["acknowledged"]) + said("closed", facts["closed"]);
  text += "  runs: " + words_of(facts["runs"]) + "\n";
  text += table("Clocks", facts["clocks"]) + table("Measured", facts["measures"]);
  return text + each("Told", facts["told"], told_line) + each("Tasks", facts["tasks"], task_line);
}

}  // namespace reprise::cli
