#include "load/decode_policy.h"

#include "load/decode_action.h"
#include "load/decode_param.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

constexpr std::int64_t parallel_max = 1024;
constexpr std::int64_t items_max = 100'000;

std::vector<int> decode_exits(Decoding& decoding, Node node, const std::string& what) {
  std::vector<int> exits;
  const auto take = [&](Node item) {
    const auto status = read_integer(decoding.report, item, what, 0, 255);
    if (status) exits.push_back(static_cast<int>(*status));
  };
  if (node.is_scalar()) {
    take(node);
  } else if (expect_list(decoding.report, node, what)) {
    for (const Node item : node.items()) take(item);
    if (node.size() == 0) {
      decoding.report.error("RP0132", node.place(), what + " names no exit status");
    }
  }
  return exits;
}

void read_count(Decoding& decoding, const Fields& fields, const char* key, std::int64_t min,
                std::int64_t max, std::uint32_t& count) {
  const auto node = fields.find(key);
  if (!node) return;
  const auto number = read_integer(decoding.report, *node, "'" + std::string(key) + "'", min, max);
  if (number) count = static_cast<std::uint32_t>(*number);
}

void read_share(Decoding& decoding, const Fields& fields, const char* key, double min, double max,
                double& share) {
  const auto node = fields.find(key);
  if (!node) return;
  const auto number = read_number(decoding.report, *node, "'" + std::string(key) + "'", min, max);
  if (number) share = *number;
}

void read_millis(Decoding& decoding, const Fields& fields, const char* key, base::Millis& millis) {
  const auto node = fields.find(key);
  if (!node) return;
  const auto duration = read_duration(decoding.report, *node, "'" + std::string(key) + "'");
  if (duration) millis = *duration;
}

void decode_max_failed(Decoding& decoding, Node node, model::FanOut& fan_out) {
  if (node.is_scalar() && node.text().ends_with('%')) {
    std::uint32_t share = 0;
    for (const char c : node.text().substr(0, node.text().size() - 1)) {
      share = c >= '0' && c <= '9' && share <= 100
                  ? share * 10 + static_cast<std::uint32_t>(c - '0')
                  : 101;
    }
    if (share > 100 || node.text().size() == 1) {
      decoding.report.error("RP0221", node.place(), "'max_failed' is no share of the items",
                            "write a number such as 1, or a share from 0% to 100%");
    }
    fan_out.max_failed = share;
    fan_out.max_failed_percent = true;
    return;
  }
  const auto count = read_integer(decoding.report, node, "'max_failed'", 0, items_max);
  if (count) fan_out.max_failed = static_cast<std::uint32_t>(*count);
}

}  // namespace

void read_timeout(Decoding& decoding, const Fields& fields, const char* key, base::Millis& millis) {
  const auto node = fields.find(key);
  if (!node) return;
  if (const auto given = read_span(decoding.report, *node, "'" + std::string(key) + "'"))
    millis = *given;
}

model::Retry decode_retry(Decoding& decoding, Node node, const model::Retry& defaults) {
  model::Retry retry = defaults;
  const Fields fields(decoding.report, node, "'retry'",
                      {"attempts", "delay", "backoff", "max_delay", "jitter", "exit"});
  read_count(decoding, fields, "attempts", 1, 1000, retry.attempts);
  read_millis(decoding, fields, "delay", retry.delay_ms);
  read_share(decoding, fields, "backoff", 1, 100, retry.backoff);
  if (fields.has("delay") && retry.max_delay_ms < retry.delay_ms)
    retry.max_delay_ms = retry.delay_ms;
  read_millis(decoding, fields, "max_delay", retry.max_delay_ms);
  read_share(decoding, fields, "jitter", 0, 1, retry.jitter);
  if (const auto exits = fields.find("exit")) retry.exit = decode_exits(decoding, *exits, "'exit'");
  if (fields.has("max_delay") && retry.max_delay_ms < retry.delay_ms) {
    decoding.report.error("RP0227", fields.key("max_delay").place(),
                          "'max_delay' is shorter than 'delay'");
  }
  return retry;
}

Defaults decode_defaults(Decoding& decoding, Node node) {
  Defaults defaults;
  const Fields fields(decoding.report, node, "'defaults'", {"retry", "timeout"});
  if (const auto retry = fields.find("retry")) {
    defaults.retry = decode_retry(decoding, *retry, model::Retry{});
  }
  if (const auto timeout = fields.find("timeout")) {
    defaults.timeout_ms = read_span(decoding.report, *timeout, "'timeout'");
  }
  return defaults;
}

model::Expect decode_expect(Decoding& decoding, Node node) {
  model::Expect expect;
  const Fields fields(decoding.report, node, "'expect'",
                      {"exit", "stdout_matches", "stdout_not_matches"});
  if (const auto exits = fields.find("exit"))
    expect.exit = decode_exits(decoding, *exits, "'exit'");
  if (const auto wanted = fields.find("stdout_matches")) {
    expect.stdout_matches = read_regex(decoding.report, *wanted, "'stdout_matches'").value_or("");
  }
  if (const auto unwanted = fields.find("stdout_not_matches")) {
    expect.stdout_not_matches =
        read_regex(decoding.report, *unwanted, "'stdout_not_matches'").value_or("");
  }
  return expect;
}

std::optional<model::Repeat> decode_repeat(Decoding& decoding, Node node) {
  const Fields fields(decoding.report, node, "'repeat'", {"until", "every", "max"});
  model::Repeat repeat;
  read_millis(decoding, fields, "every", repeat.every_ms);
  read_count(decoding, fields, "max", 1, items_max, repeat.max);
  const auto until = fields.need("until");
  if (!until) return std::nullopt;
  auto condition = read_condition(decoding, *until, "'until'");
  if (!condition) return std::nullopt;
  repeat.until = std::move(*condition);
  return repeat;
}

std::optional<model::FanOut> decode_fan_out(Decoding& decoding, const Fields& step) {
  const auto items = step.find("foreach");
  if (!items) {
    for (const char* key : {"max_parallel", "batch", "max_failed"}) {
      if (!step.has(key)) continue;
      decoding.report.error("RP0217", step.key(key).place(),
                            "'" + std::string(key) + "' of a step belongs to 'foreach'");
    }
    return std::nullopt;
  }
  model::ParamSchema schema;
  schema.name = "foreach";
  schema.type = model::ParamType::list;
  schema.required = true;
  schema.secret_allowed = false;
  model::FanOut fan_out;
  fan_out.items = decode_param(decoding, *items, schema);
  if (items->is_list() && items->size() > items_max) {
    decoding.report.error("RP0129", items->place(), "'foreach' has more than 100000 items");
  }
  read_count(decoding, step, "max_parallel", 1, parallel_max, fan_out.max_parallel);
  read_count(decoding, step, "batch", 1, items_max, fan_out.batch);
  if (const auto bound = step.find("max_failed")) decode_max_failed(decoding, *bound, fan_out);
  return fan_out;
}

std::optional<model::Probe> decode_probe(Decoding& decoding, Node node) {
  const Fields fields(decoding.report, node, "'probe'",
                      {"uses", "with", "run", "shell", "lua", "settle"});
  if (!fields.is_map()) return std::nullopt;
  model::Probe probe;
  read_millis(decoding, fields, "settle", probe.settle_ms);
  auto action = refuse_step_action(decoding, decode_action(decoding, fields), "'probe'");
  if (!action) return std::nullopt;
  probe.action = std::move(*action);
  return probe;
}

std::optional<model::Param> decode_host(Decoding& decoding, Node node) {
  const bool is_later =
      node.is_list() || node.find("batch") || node.find("max_failed") || node.find("unreachable");
  if (is_later) {
    tell_not_in_build(decoding, node.place(), "a 'host' with more than 'ssh'");
    return std::nullopt;
  }
  const Fields fields(decoding.report, node, "'host'", {"ssh"});
  const auto target = fields.need("ssh");
  if (!target) return std::nullopt;
  auto text = decode_text(decoding, *target, "'ssh'", Secrets::refused);
  if (!text) return std::nullopt;
  model::ParamMap entries;
  entries.push_back({"ssh", std::move(*text), fields.key("ssh").place()});
  return model::Param{std::move(entries), node.place()};
}

}  // namespace reprise::load
