#include "load/decode_head.h"

#include "base/ids.h"
#include "base/time.h"
#include "load/decode_param.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

void decode_texts_of(Decoding& decoding, const Fields& fields, const char* key, std::string& text) {
  const auto node = fields.find(key);
  if (node) text = read_text(decoding.report, *node, "'" + std::string(key) + "'").value_or("");
}

void decode_id(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  const auto node = fields.need("runbook");
  if (!node) return;
  runbook.id = read_text(decoding.report, *node, "'runbook'").value_or("");
  if (runbook.id.empty() || base::is_runbook_id(runbook.id)) return;
  decoding.report.error("RP0204", node->place(), "'" + runbook.id + "' cannot name a runbook",
                        "an id is up to 8 parts joined by '/', each of lower-case letters, digits, "
                        "'.', '_' and '-', such as genesis/data-corruption");
}

void decode_review(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  if (const auto every = fields.find("review_every")) {
    const auto millis = read_duration(decoding.report, *every, "'review_every'");
    if (millis) runbook.review_every_ms = *millis;
  }
  const auto reviewed = fields.find("reviewed");
  if (!reviewed) return;
  runbook.reviewed = read_text(decoding.report, *reviewed, "'reviewed'").value_or("");
  const bool is_date = base::parse_timestamp(runbook.reviewed + "T00:00:00Z").has_value();
  if (runbook.reviewed.empty() || is_date) return;
  decoding.report.error("RP0209", reviewed->place(), "'reviewed' is no date",
                        "write it like 2026-11-01");
}

void decode_data_map(Decoding& decoding, const Fields& fields, const char* key, model::Map& map) {
  const auto node = fields.find(key);
  const std::string what = "'" + std::string(key) + "'";
  if (!node || !expect_map(decoding.report, *node, what)) return;
  const auto value = model::constant_value(decode_data(decoding, *node, Secrets::refused));
  if (value) {
    map = value->map();
    return;
  }
  decoding.report.error("RP0143", node->place(),
                        what + " must be constant: no expression may stand in it");
}

void decode_objective(Decoding& decoding, const Entry& entry, model::Runbook& runbook) {
  const std::string name(entry.key.text());
  const Fields fields(decoding.report, entry.value, "the objective '" + name + "'",
                      {"target", "max", "clock"});
  model::Objective objective;
  if (const auto target = fields.find("target")) {
    objective.target_ms = read_duration(decoding.report, *target, "'target'");
  }
  if (const auto max = fields.find("max")) {
    objective.max_ms = read_duration(decoding.report, *max, "'max'");
  }
  if (objective.target_ms && objective.max_ms && *objective.target_ms > *objective.max_ms) {
    decoding.report.error("RP0232", fields.key("target").place(), "'target' is more than 'max'");
  }
  if (const auto clock = fields.find("clock")) {
    static const std::vector<std::string> clocks = {"detected", "halted", "serving", "trading"};
    const auto index = read_choice(decoding.report, *clock, "'clock'", clocks);
    if (index) objective.clock = clocks[*index];
  }
  runbook.objectives.emplace(name, objective);
}

void decode_concurrency(Decoding& decoding, Node node, model::Runbook& runbook) {
  const Fields fields(decoding.report, node, "'concurrency'", {"group", "on_conflict"});
  model::Concurrency concurrency;
  if (const auto on_conflict = fields.find("on_conflict")) {
    const auto index =
        read_choice(decoding.report, *on_conflict, "'on_conflict'", {"refuse", "queue", "join"});
    if (index) concurrency.on_conflict = static_cast<model::OnConflict>(*index);
  }
  const auto group = fields.need("group");
  if (!group) return;
  auto text = decode_text(decoding, *group, "'group'", Secrets::refused);
  if (!text) return;
  concurrency.group = std::move(*text);
  runbook.concurrency = std::move(concurrency);
}

void decode_invariant(Decoding& decoding, Node node, model::Runbook& runbook) {
  const Fields item(decoding.report, node, "an invariant", {"halted"});
  const auto halted = item.need("halted");
  if (!halted) return;
  const Fields fields(decoding.report, *halted, "'halted'", {"from", "until", "by", "every"});
  model::Invariant invariant;
  invariant.name = "halted";
  invariant.place = item.key("halted").place();
  const auto step_named = [&](const char* key) {
    const auto id = fields.need(key);
    if (!id) return std::string{};
    return read_text(decoding.report, *id, "'" + std::string(key) + "'").value_or("");
  };
  invariant.from = step_named("from");
  invariant.until = step_named("until");
  invariant.by = step_named("by");
  if (const auto every = fields.find("every")) {
    const auto millis = read_duration(decoding.report, *every, "'every'");
    if (millis) invariant.every_ms = *millis;
  }
  runbook.invariants.push_back(std::move(invariant));
}

}  // namespace

void decode_identity(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  decode_id(decoding, fields, runbook);
  decode_texts_of(decoding, fields, "title", runbook.title);
  decode_texts_of(decoding, fields, "summary", runbook.summary);
  decode_texts_of(decoding, fields, "owner", runbook.owner);
  if (const auto severity = fields.find("severity")) {
    static const std::vector<std::string> severities = {"critical", "high", "medium", "low"};
    const auto index = read_choice(decoding.report, *severity, "'severity'", severities);
    if (index) runbook.severity = severities[*index];
  }
  decode_review(decoding, fields, runbook);
  decode_data_map(decoding, fields, "labels", runbook.labels);
  decode_data_map(decoding, fields, "links", runbook.links);
}

void decode_promises(Decoding& decoding, const Fields& fields, model::Runbook& runbook) {
  if (const auto node = fields.find("objectives")) {
    const Fields objectives(decoding.report, *node, "'objectives'", {"rto", "rpo"});
    for (const Entry entry : node->entries()) {
      if (objectives.has(entry.key.text())) decode_objective(decoding, entry, runbook);
    }
  }
  if (const auto node = fields.find("concurrency")) decode_concurrency(decoding, *node, runbook);
  if (const auto node = fields.find("invariants")) {
    expect_list(decoding.report, *node, "'invariants'");
    for (const Node item : node->items()) decode_invariant(decoding, item, runbook);
  }
}

void tell_later_keys(Decoding& decoding, const Fields& fields) {
  for (const char* key : {"plugins", "no_return"}) {
    if (!fields.has(key)) continue;
    tell_not_in_build(decoding, fields.key(key).place(), "the key '" + std::string(key) + "'");
  }
  decoding.foreign_actions = fields.has("plugins");
}

void decode_modules(Decoding& decoding, const Fields& fields) {
  const auto node = fields.find("uses");
  if (!node || !expect_list(decoding.report, *node, "'uses'")) return;
  for (const Node item : node->items()) {
    const auto path = read_text(decoding.report, item, "an item of 'uses'");
    const bool is_known =
        path && decoding.modules != nullptr && !decoding.modules->add(*path, item.place()).empty();
    // Steps that use it are not told as well.
    if (!is_known) decoding.foreign_actions = true;
  }
}

}  // namespace reprise::load
