#include "graph/call_chain.h"

#include <algorithm>

namespace reprise::graph {

using model::Runbook;

namespace {

// Two Runbooks are the same one when they were read from the same source.
bool same(const Runbook& a, const Runbook& b) {
  return &a == &b || (a.source == b.source && a.id == b.id);
}

std::vector<const Runbook*> callers_of(const CallChain& chain) {
  std::vector<const Runbook*> callers;
  for (const CallChain* at = &chain; at != nullptr; at = at->caller) callers.push_back(at->runbook);
  std::reverse(callers.begin(), callers.end());
  return callers;
}

// "a -> b -> a", from where the circle begins.
std::string drawn_circle(const std::vector<const Runbook*>& callers, const Runbook& called) {
  const auto begin = std::find_if(callers.begin(), callers.end(),
                                  [&](const Runbook* caller) { return same(*caller, called); });
  std::string text;
  for (auto at = begin; at != callers.end(); ++at) text += (*at)->id + " -> ";
  return text + called.id;
}

std::optional<std::string> path_of(const model::Step& step) {
  const model::Param* path = step.action.with.find("runbook");
  const auto value = path == nullptr ? std::nullopt : model::constant_value(*path);
  if (!value || !value->is_text()) return std::nullopt;
  return value->text();
}

}  // namespace

const Runbook* called_by(const model::Step& step, const Runbook& home) {
  const auto path = step.action.name == "call" ? path_of(step) : std::nullopt;
  const auto found = path ? home.called.find(*path) : home.called.end();
  return found == home.called.end() ? nullptr : found->second.get();
}

const Runbook* find_called(const model::Step& step, const Runbook& home, const CallChain& chain,
                           Reporter& report) {
  const model::Param* path = step.action.with.find("runbook");
  const base::Place place = path == nullptr ? step.action.place : path->place;
  const auto text = path_of(step);
  if (!text) {
    report.error("RP0320", place, "'call' must name its runbook by a constant path",
                 "write with: {runbook: ./other.yaml}");
    return nullptr;
  }
  const Runbook* found = called_by(step, home);
  if (found == nullptr) {
    report.error("RP0320", place, "the called runbook '" + *text + "' was not read",
                 "the path is relative to the file that calls");
    return nullptr;
  }
  const Runbook& called = *found;
  const auto callers = callers_of(chain);
  if (std::any_of(callers.begin(), callers.end(),
                  [&](const Runbook* caller) { return same(*caller, called); })) {
    report.error("RP0321", place, "runbooks call each other: " + drawn_circle(callers, called),
                 "a call may not lead back to its caller; use 'foreach' or 'repeat' instead");
    return nullptr;
  }
  if (callers.size() > call_depth_max) {
    report.error("RP0322", place, "calls are nested deeper than 8", "call it from further out");
    return nullptr;
  }
  return &called;
}

}  // namespace reprise::graph
