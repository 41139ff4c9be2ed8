#include <algorithm>

#include "base/decimal_text.h"
#include "load/decode_rules.h"
#include "load/decoding.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

using model::AlertMatch;
using model::Condition;
using model::LabelTest;

constexpr std::pair<const char*, LabelTest::Kind> bounds[] = {
    {"above", LabelTest::Kind::above},
    {"at_least", LabelTest::Kind::at_least},
    {"below", LabelTest::Kind::below},
    {"at_most", LabelTest::Kind::at_most},
};

bool wrong_test(Reporter& report, Node node, const std::string& label) {
  return report.error("RP0506", node.place(), "this is no test of the label '" + label + "'",
                      "write its text, a list of texts, or one of {regex: ..}, {present: true}, "
                      "{above: 10}, {at_least: 10}, {below: 10}, {at_most: 10}");
}

// A number as a decimal: what is compared with it is money more often than not.
void read_bound(Reporter& report, Node node, LabelTest& test) {
  const auto text = read_text(report, node, "a bound");
  if (!text) return;
  const auto decimal = base::canonical_decimal(*text);
  if (!decimal) {
    report.error("RP0506", node.place(), "'" + *text + "' is no decimal number",
                 "write it like 1000 or 0.05");
  }
  test.values = {decimal.value_or("0")};
}

void read_map(Reporter& report, Node node, LabelTest& test) {
  const Fields fields(report, node, "the test of the label '" + test.label + "'",
                      {"regex", "present", "above", "at_least", "below", "at_most"});
  if (node.size() != 1) {
    wrong_test(report, node, test.label);
    return;
  }
  if (const auto regex = fields.find("regex")) {
    test.kind = LabelTest::Kind::matches;
    test.values = {read_regex(report, *regex, "'regex'").value_or("")};
  } else if (const auto present = fields.find("present")) {
    test.kind = LabelTest::Kind::present;
    test.present = read_boolean(report, *present, "'present'").value_or(true);
  }
  for (const auto& [key, kind] : bounds) {
    const auto bound = fields.find(key);
    if (!bound) continue;
    test.kind = kind;
    read_bound(report, *bound, test);
  }
}

LabelTest decode_test(Reporter& report, const Entry& entry) {
  LabelTest test;
  test.label = std::string(entry.key.text());
  if (entry.value.is_map()) {
    read_map(report, entry.value, test);
    return test;
  }
  test.kind = entry.value.is_list() ? LabelTest::Kind::in : LabelTest::Kind::equal;
  test.values = read_texts(report, entry.value, "the label '" + test.label + "'");
  if (entry.value.is_list() && entry.value.size() == 0) wrong_test(report, entry.value, test.label);
  return test;
}

std::vector<std::string> read_sources(Reporter& report, Node node,
                                      const std::vector<model::SourceSettings>& sources) {
  std::vector<std::string> known;
  for (const auto& source : sources) known.push_back(source.name);
  const auto names = read_texts(report, node, "'source'");
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    report.error("RP0505", node.place(), "there is no source '" + name + "'",
                 suggest(name, known, known.empty() ? "the file has no sources" : ""));
  }
  return names;
}

std::uint32_t read_at_least(Reporter& report, Node node, const char* what, std::int64_t min) {
  return static_cast<std::uint32_t>(read_integer(report, node, what, min, 500).value_or(min));
}

// The duration under `key`, or, of conditions with a number, under `in`.
base::Millis need_span(Reporter& report, const Fields& fields, const char* key) {
  const auto node = fields.need(key);
  if (!node) return 1;
  const auto span = read_duration(report, *node, "'" + std::string(key) + "'");
  if (span && *span == 0) {
    report.error("RP0507", node->place(), "a condition over no time is never true",
                 "write how long, such as 10m");
  }
  return span.value_or(1);
}

}  // namespace

AlertMatch decode_match(Reporter& report, Node node,
                        const std::vector<model::SourceSettings>& sources) {
  AlertMatch match;
  const Fields fields(report, node, "'match'",
                      {"source", "severity", "severity_at_least", "labels"});
  if (!fields.is_map()) return match;
  if (const auto source = fields.find("source")) {
    match.sources = read_sources(report, *source, sources);
  }
  if (const auto severity = fields.find("severity")) {
    match.severities = read_texts(report, *severity, "'severity'");
  }
  if (const auto least = fields.find("severity_at_least")) {
    const auto word = read_choice(report, *least, "'severity_at_least'", severity_words());
    if (word) match.severity_at_least = severity_words()[*word];
  }
  const auto labels = fields.find("labels");
  if (!labels || !expect_map(report, *labels, "'labels'")) return match;
  for (const Entry entry : labels->entries()) match.labels.push_back(decode_test(report, entry));
  return match;
}

Condition decode_condition(Reporter& report, Node node) {
  Condition condition;
  const Fields fields(report, node, "'when'", {"count", "lasting", "absent", "quorum", "in", "by"});
  if (!fields.is_map()) return condition;
  std::string kind;
  for (const char* key : {"count", "lasting", "absent", "quorum"}) {
    if (fields.has(key)) kind += key;
  }
  const auto belongs = [&](const char* key, bool is_used) { return !fields.has(key) || is_used; };
  const bool is_one = kind == "count" || kind == "lasting" || kind == "absent" || kind == "quorum";
  const bool is_counted = kind == "count" || kind == "quorum";
  if (!is_one || !belongs("in", is_counted) || !belongs("by", kind == "quorum")) {
    report.error("RP0507", node.place(), "'when' must say one condition, and not more",
                 "write {count: 3, in: 10m}, {lasting: 30s}, {absent: 5m} or "
                 "{quorum: 2, by: LABEL, in: 1m}");
    return condition;
  }
  if (const auto count = fields.find("count")) {
    condition.kind = Condition::Kind::count;
    condition.at_least = read_at_least(report, *count, "'count'", 1);
  } else if (const auto quorum = fields.find("quorum")) {
    condition.kind = Condition::Kind::quorum;
    condition.at_least = read_at_least(report, *quorum, "'quorum'", 2);
  } else {
    condition.kind = kind == "lasting" ? Condition::Kind::lasting : Condition::Kind::absent;
  }
  condition.span_ms = need_span(report, fields, is_counted ? "in" : kind.c_str());
  if (const auto by = fields.find("by")) {
    condition.by = read_text(report, *by, "'by'").value_or("");
  }
  return condition;
}

}  // namespace reprise::load
