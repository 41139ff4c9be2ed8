#include "console/report_sections.h"

#include <algorithm>

#include "console/step_marks.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::console {
namespace {

std::string anchor_of(core::NodeIndex index) { return "step-" + std::to_string(index); }

Span phase_span(const core::Node& node) {
  return {Span::Kind::own, std::string(model::to_text(node.phase)), tone_of(node.phase)};
}

std::string ending_text(const AttemptStory& attempt) {
  std::string text = attempt.ending.empty() ? "is out" : attempt.ending;
  if (attempt.exit) text += ", exit " + std::to_string(*attempt.exit);
  if (attempt.signal) text += ", signal " + std::to_string(*attempt.signal);
  if (!attempt.verdict.empty()) text += ", verdict " + attempt.verdict;
  if (attempt.adopted) text += ", result kept for a later engine";
  return text;
}

std::string name_of(const AttemptStory& attempt) {
  const std::string number = std::to_string(attempt.id.number);
  if (attempt.id.role == model::AttemptRole::main) return number;
  return std::string(model::to_text(attempt.id.role)) + " " + number;
}

Inline log_of(const ReportInput& input, const AttemptStory& attempt) {
  if (attempt.log_bytes == 0 || !input.log_of) return {};
  Inline log = code(input.log_of(attempt.id));
  log.push_back({Span::Kind::own, ", " + std::to_string(attempt.log_bytes) + " bytes"});
  if (!attempt.log_sha256.empty()) {
    log.push_back({Span::Kind::own, ", sha256 "});
    log.push_back({Span::Kind::code, attempt.log_sha256});
  }
  return log;
}

Table attempts_table(const ReportInput& input, const std::string& path,
                     const std::vector<AttemptStory>& attempts) {
  Table table{"Attempts of " + path,
              {"Attempt", "Action", "Effect", "Started", "Took", "Ending", "Log"},
              {}};
  for (const auto& attempt : attempts) {
    const bool over = attempt.finished_us != 0;
    table.rows.push_back({own(name_of(attempt)), code(attempt.action),
                          own(std::string(model::to_text(attempt.effect))),
                          own(instant(attempt.started_us)),
                          own(over ? elapsed(attempt.finished_us - attempt.started_us) : "-"),
                          said(ending_text(attempt)), log_of(input, attempt)});
  }
  return table;
}

Span result_of(const model::Value& check) {
  if (check["ok"].boolean_or(false)) return {Span::Kind::own, "pass", graph::Tone::good};
  if (check["could_not_run"].boolean_or(false))
    return {Span::Kind::own, "could not be made", graph::Tone::wait};
  return {Span::Kind::own, "fail", graph::Tone::bad};
}

// What a check saw besides what every check says of itself.
std::string seen_by(const model::Value& check) {
  model::Map seen = check.is_map() ? check.map() : model::Map{};
  for (const char* common : {"name", "kind", "ok", "could_not_run", "detail"}) seen.erase(common);
  return seen.empty() ? std::string() : model::to_json(model::Value(std::move(seen)));
}

void add_evidence(Blocks& blocks, const std::string& path, const AttemptStory& attempt) {
  if (!attempt.checks.is_list()) return;
  Table table{"Evidence of " + path + ", attempt " + name_of(attempt),
              {"Check", "Kind", "Result", "What it says", "What it saw"},
              {}};
  for (const model::Value& check : attempt.checks.list())
    table.rows.push_back({said(check["name"].text_or("")),
                          said(check["kind"].text_or("")),
                          {result_of(check)},
                          said(check["detail"].text_or("")),
                          said(seen_by(check))});
  blocks.push_back(Paragraph{own("Evidence of attempt " + name_of(attempt) + ":")});
  blocks.push_back(std::move(table));
}

// Takes what it shows from `room`.
void add_tail(Blocks& blocks, const ReportInput& input, const std::string& path,
              const AttemptStory& attempt, std::size_t& room) {
  if (attempt.log_bytes == 0 || !input.end_of_log) return;
  std::string tail = tail_of(input.end_of_log(attempt.id), attempt.log_bytes);
  if (tail.empty() || tail.size() > room) return;
  room -= tail.size();
  const std::string part = tail.size() < attempt.log_bytes ? "End of the log" : "Log";
  blocks.push_back(
      Listing{part + " of " + path + ", attempt " + name_of(attempt), std::move(tail)});
}

class StepSections {
 public:
  StepSections(Blocks& blocks, const ReportInput& input, const Story& story)
      : blocks_(blocks), input_(input), story_(story) {}

  bool has_section(core::NodeIndex index) const {
    const core::Node& node = input_.state.nodes()[index];
    return attempts_of(index) != nullptr || has_outputs(node) || node.error || !node.reason.empty();
  }

  // Its name, leading to its section where it has one.
  Span linked(core::NodeIndex index, const std::string& name) const {
    Span span{Span::Kind::code, name};
    if (index != core::no_node && has_section(index)) span.link = anchor_of(index);
    return span;
  }

  void add(core::NodeIndex index) {
    const core::Node& node = input_.state.nodes()[index];
    const std::string path = input_.state.path(index);
    const auto* attempts = attempts_of(index);
    blocks_.push_back(Heading{3, code(path), anchor_of(index)});
    const std::string& description = input_.state.planned(index).spec.description;
    if (!description.empty()) blocks_.push_back(Paragraph{said(description)});
    blocks_.push_back(Paragraph{status_of(node)});
    add_neighbours(index);
    if (attempts != nullptr) {
      blocks_.push_back(attempts_table(input_, path, *attempts));
      for (const auto& attempt : *attempts) add_evidence(blocks_, path, attempt);
    }
    if (node.error) blocks_.push_back(Listing{"Error of " + path, describe(*node.error)});
    if (has_outputs(node))
      blocks_.push_back(Listing{"Outputs of " + path, model::to_pretty_json(node.outputs), "json"});
    if (attempts == nullptr) return;
    for (const auto& attempt : *attempts) add_tail(blocks_, input_, path, attempt, room_);
  }

 private:
  static bool has_outputs(const core::Node& node) {
    return node.outputs.is_map() && !node.outputs.map().empty();
  }

  static Inline status_of(const core::Node& node) {
    Inline status = own("Status: ");
    status.push_back(phase_span(node));
    if (node.failure_handled) status.push_back({Span::Kind::own, ", and the run went on"});
    if (node.reason.empty()) return status;
    status.push_back({Span::Kind::own, " ("});
    status.push_back({Span::Kind::text, node.reason});
    status.push_back({Span::Kind::own, ")"});
    return status;
  }

  // What stands beside it in the graph, for whoever does not see that. A list has only an order.
  void add_neighbours(core::NodeIndex index) {
    const core::Node& node = input_.state.nodes()[index];
    const model::Graph& graph = input_.state.plan().graphs[node.graph];
    if (graph.kind > model::GraphKind::call) return;
    Inline text;
    add_names(text, "Needs ", index, graph, graph.steps[node.step].needs);
    add_names(text, text.empty() ? "Needed by " : "; needed by ", index, graph,
              graph.steps[node.step].dependants);
    if (!text.empty()) blocks_.push_back(Paragraph{std::move(text)});
  }

  void add_names(Inline& text, const std::string& before, core::NodeIndex index,
                 const model::Graph& graph, const std::vector<model::StepIndex>& steps) const {
    constexpr std::size_t names_max = 20;
    for (std::size_t i = 0; i < std::min(steps.size(), names_max); ++i) {
      const std::string& id = graph.steps[steps[i]].spec.id;
      text.push_back({Span::Kind::own, i == 0 ? before : ", "});
      text.push_back(linked(input_.state.visible(index, id), id));
    }
    if (steps.size() > names_max)
      text.push_back(
          {Span::Kind::own, " and " + std::to_string(steps.size() - names_max) + " more"});
  }

  const std::vector<AttemptStory>* attempts_of(core::NodeIndex index) const {
    const auto found = story_.attempts.find(input_.state.path(index));
    return found == story_.attempts.end() ? nullptr : &found->second;
  }

  Blocks& blocks_;
  const ReportInput& input_;
  const Story& story_;
  std::size_t room_ = tails_bytes_max;
};

}  // namespace

void add_steps(Blocks& blocks, const ReportInput& input, const Story& story) {
  const core::State& state = input.state;
  StepSections sections(blocks, input, story);
  blocks.push_back(Heading{2, own("Steps"), "steps"});
  Table table{"Steps", {"Step", "Status", "Attempts", "Took"}, {}};
  for (core::NodeIndex i = 0; i < state.nodes().size(); ++i) {
    const core::Node& node = state.nodes()[i];
    if (state.is_guard(i)) continue;
    const bool timed = node.started_us != 0 && node.finished_us != 0;
    Inline status = {phase_span(node)};
    if (node.reason == "undone") status.push_back({Span::Kind::own, ", undone"});
    table.rows.push_back({{sections.linked(i, state.path(i))},
                          std::move(status),
                          own(std::to_string(node.attempts)),
                          own(timed ? elapsed(node.finished_us - node.started_us) : "-")});
  }
  blocks.push_back(std::move(table));
  for (core::NodeIndex i = 0; i < state.nodes().size(); ++i)
    if (sections.has_section(i)) sections.add(i);
}

}  // namespace reprise::console
