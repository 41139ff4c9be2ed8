#include "load/decode_runbook.h"

#include <algorithm>

#include "load/decode_captures.h"
#include "load/decode_guards.h"
#include "load/decode_head.h"
#include "load/decode_inputs.h"
#include "load/decode_param.h"
#include "load/decode_scopes.h"
#include "load/decode_step.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

constexpr std::string_view run_keys[] = {
    "reprise", "runbook", "title",   "owner",       "severity",     "reviewed",  "objectives",
    "inputs",  "uses",    "plugins", "concurrency", "invariants",   "steps",     "on_failure",
    "finally", "summary", "labels",  "links",       "env",          "cwd",       "defaults",
    "timeout", "outputs", "guards",  "scopes",      "max_parallel", "no_return", "review_every"};

// The language version comes first: a file of a later one is not judged by the rules of this one.
bool check_version(Decoding& decoding, Node root) {
  const auto node = root.find("reprise");
  if (!node) {
    return decoding.report.error("RP0200", root.place(),
                                 "the file does not say which language version it is written in",
                                 "begin it with the line 'reprise: 1'");
  }
  if (node->is_plain() && node->text() == "1") return true;
  return decoding.report.error("RP0201", node->place(),
                               "this build reads language version 1, and nothing else",
                               "write 'reprise: 1'");
}

void declare_inputs(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  decoding.inputs.clear();
  if (const auto node = fields.find("inputs")) {
    runbook.inputs = decode_inputs(decoding, *node, "'inputs'");
  }
  for (const model::InputSpec& input : runbook.inputs) {
    std::string name = input.name;
    std::replace(name.begin(), name.end(), '-', '_');
    decoding.inputs.insert(std::move(name));
  }
}

void decode_settings(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  if (const auto node = fields.find("env")) runbook.env = decode_env(decoding, *node);
  if (const auto node = fields.find("cwd")) {
    runbook.cwd = decode_text(decoding, *node, "'cwd'", Secrets::refused);
  }
  if (const auto node = fields.find("timeout")) {
    runbook.timeout_ms = read_span(decoding.report, *node, "'timeout'");
  }
  if (const auto node = fields.find("max_parallel")) {
    const auto bound = read_integer(decoding.report, *node, "'max_parallel'", 1, 1024);
    if (bound) runbook.max_parallel = static_cast<std::uint32_t>(*bound);
  }
}

void decode_work(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  Defaults defaults;
  if (const auto node = fields.find("defaults")) defaults = decode_defaults(decoding, *node);
  if (const auto node = fields.need("steps")) {
    runbook.steps = decode_steps(decoding, *node, defaults);
  }
  if (const auto node = fields.find("on_failure")) {
    runbook.on_failure = decode_handlers(decoding, *node, defaults, "'on_failure'");
  }
  if (const auto node = fields.find("finally")) {
    runbook.finally = decode_handlers(decoding, *node, defaults, "'finally'");
  }
  if (const auto node = fields.find("guards")) {
    runbook.guards = decode_guards(decoding, *node, defaults);
  }
  if (const auto node = fields.find("scopes")) {
    runbook.stays = decode_scopes(decoding, *node, runbook.guards);
  }
  check_guard_names(decoding, runbook.guards);
  if (const auto node = fields.find("outputs")) {
    runbook.outputs = decode_captures(decoding, *node, OutputOwner::block);
  }
}

}  // namespace

model::Runbook decode_runbook(Decoding& decoding, const Document& document, std::uint32_t source) {
  model::Runbook runbook;
  runbook.source = source;
  if (!expect_map(decoding.report, document.root(), "a runbook")) return runbook;
  if (!check_version(decoding, document.root())) return runbook;
  const Fields fields(decoding.report, document.root(), "a runbook", run_keys);
  tell_later_keys(decoding, fields);
  decode_modules(decoding, fields);
  decode_identity(decoding, fields, runbook);
  declare_inputs(decoding, fields, runbook);
  decode_promises(decoding, fields, runbook);
  decode_settings(decoding, fields, runbook);
  decode_work(decoding, fields, runbook);
  return runbook;
}

}  // namespace reprise::load
