#include "console/report_sections.h"

#include "console/markdown.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console {
namespace {

using markdown::code;
using markdown::inert;

std::string ending_text(const AttemptStory& attempt) {
  std::string text = attempt.ending.empty() ? "is out" : attempt.ending;
  if (attempt.exit) text += ", exit " + std::to_string(*attempt.exit);
  if (attempt.signal) text += ", signal " + std::to_string(*attempt.signal);
  if (!attempt.verdict.empty()) text += ", verdict " + attempt.verdict;
  if (attempt.adopted) text += ", result kept for a later engine";
  return inert(text);
}

std::string log_text(const ReportInput& input, const AttemptStory& attempt) {
  if (attempt.log_bytes == 0 || !input.log_of) return {};
  std::string text = code(input.log_of(attempt.id)) + ", " + std::to_string(attempt.log_bytes) +
                     " bytes";
  if (!attempt.log_sha256.empty()) text += ", sha256 " + code(attempt.log_sha256);
  return text;
}

std::string attempts_text(const ReportInput& input, const std::vector<AttemptStory>& attempts) {
  std::vector<std::vector<std::string>> rows = {
      {"Attempt", "Action", "Effect", "Started", "Took", "Ending", "Log"}};
  for (const auto& attempt : attempts) {
    const std::string role(model::to_text(attempt.id.role));
    const bool over = attempt.finished_us != 0;
    rows.push_back({(attempt.id.role == model::AttemptRole::main ? "" : role + " ") +
                        std::to_string(attempt.id.number),
                    code(attempt.action), std::string(model::to_text(attempt.effect)),
                    instant(attempt.started_us),
                    over ? elapsed(attempt.finished_us - attempt.started_us) : "-",
                    ending_text(attempt), log_text(input, attempt)});
  }
  return markdown::table(rows) + "\n";
}

std::string overview(const core::State& state) {
  std::vector<std::vector<std::string>> rows = {{"Step", "Status", "Attempts", "Took"}};
  for (core::NodeIndex i = 0; i < state.nodes().size(); ++i) {
    const core::Node& node = state.nodes()[i];
    const bool timed = node.started_us != 0 && node.finished_us != 0;
    rows.push_back({code(state.path(i)), std::string(model::to_text(node.phase)),
                    std::to_string(node.attempts),
                    timed ? elapsed(node.finished_us - node.started_us) : "-"});
  }
  return markdown::table(rows);
}

std::string step_text(const ReportInput& input, const Story& story, core::NodeIndex index) {
  const core::Node& node = input.state.nodes()[index];
  const std::string path = input.state.path(index);
  const auto attempts = story.attempts.find(path);
  const bool has_outputs = node.outputs.is_map() && !node.outputs.map().empty();
  const bool told = attempts != story.attempts.end() || has_outputs || node.error;
  if (!told && node.reason.empty()) return {};
  std::string out = "\n### " + code(path) + "\n\n";
  const std::string& description = input.state.planned(index).spec.description;
  if (!description.empty()) out += inert(description) + "\n\n";
  out += "Status: " + std::string(model::to_text(node.phase));
  if (node.failure_handled) out += ", and the run went on";
  if (!node.reason.empty()) out += " (" + inert(node.reason) + ")";
  out += "\n\n";
  if (attempts != story.attempts.end()) out += attempts_text(input, attempts->second);
  if (node.error) out += "Error:\n\n" + markdown::block(describe(*node.error)) + "\n";
  if (has_outputs)
    out += "Outputs:\n\n" + markdown::block(model::to_pretty_json(node.outputs), "json");
  return out;
}

}  // namespace

std::string steps_markdown(const ReportInput& input, const Story& story) {
  std::string out = "\n## Steps\n\n" + overview(input.state);
  for (core::NodeIndex i = 0; i < input.state.nodes().size(); ++i)
    out += step_text(input, story, i);
  return out;
}

}  // namespace reprise::console
