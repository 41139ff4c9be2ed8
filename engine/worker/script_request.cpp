#include "worker/script_request.h"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>

#include "model/json.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr std::size_t request_bytes_max = 256u << 20;

base::Error unreadable() { return {"io", "the request cannot be read"}; }

// 1 byte is what also a program that takes cores over a pipe goes by; 0 it would not.
void leave_no_core() {
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 1);
  ::setrlimit(RLIMIT_CORE, &limit);
}

script::Source source_of(const Value& value) {
  return {value["name"].text_or("script"), value["text"].text_or("")};
}

}  // namespace

std::string input_of(const Value& request, const Value& secrets) {
  std::string text;
  model::append_stored_json(text, request);
  std::string head = std::to_string(text.size());
  head.insert(0, request_head_bytes - head.size(), '0');
  return head + text + model::to_json(secrets);
}

base::Result<Value> read_request(shim::Tenant& tenant) {
  const auto digits = tenant.read_input(request_head_bytes);
  if (!digits) return base::fail(digits.error());
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), size);
  if (error != std::errc() || end != digits->data() + request_head_bytes ||
      size > request_bytes_max)
    return base::fail(unreadable());
  auto text = tenant.read_input(size);
  if (!text) return base::fail(text.error());
  return model::parse_stored_json(*text);
}

base::Result<WorkerSecrets> read_secrets(shim::Tenant& tenant) {
  const auto text = tenant.read_input(request_bytes_max);
  if (!text) return base::fail(text.error());
  const auto named = model::parse_json(*text);
  if (!named || !named->is_map()) return base::fail(unreadable());
  std::map<std::string, std::string> values;
  for (const auto& [name, value] : named->map()) values[name] = value.text_or("");
  if (!values.empty()) leave_no_core();
  return WorkerSecrets(std::move(values));
}

script::Program program_of(const Value& request) {
  script::Program program;
  program.main = source_of(request["script"]);
  if (request["modules"].is_map())
    for (const auto& [name, module] : request["modules"].map())
      program.modules[name] = source_of(module);
  program.inputs = request["inputs"].is_null() ? Value(Map{}) : request["inputs"];
  program.seed = static_cast<std::uint64_t>(request["seed"].integer_or(0));
  program.function = request["function"].text_or("");
  program.context = request["context"];
  return program;
}

std::vector<script::RecordedCall> record_of(const Value& request) {
  std::vector<script::RecordedCall> calls;
  if (!request["record"].is_list()) return calls;
  for (const auto& call : request["record"].list())
    calls.push_back({call["name"].text_or(""), call["args_hash"].text_or(""),
                     call["args"].text_or(""), call["at"].text_or("?"),
                     call["finished"].boolean_or(false), call["assumed"].boolean_or(false),
                     call["result"]});
  return calls;
}

}  // namespace reprise::worker
