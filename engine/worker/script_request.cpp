#include "worker/script_request.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "model/json.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr std::size_t request_bytes_max = 256u << 20;

base::Error unreadable() { return {"io", "the request cannot be read"}; }

// At most `size` bytes, fewer only at the end of the stream.
base::Result<std::string> read_input(std::size_t size) {
  std::string text;
  while (text.size() < size) {
    char bytes[65536];
    const ssize_t count = ::read(0, bytes, std::min(sizeof bytes, size - text.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(unreadable());
    if (count == 0) break;
    text.append(bytes, static_cast<std::size_t>(count));
  }
  return text;
}

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

base::Result<Value> read_request() {
  std::string digits;
  for (;;) {
    const auto byte = read_input(1);
    if (!byte || byte->empty()) return base::fail(unreadable());
    if (*byte == "\n") break;
    digits += *byte;
  }
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (error != std::errc() || end != digits.data() + digits.size() || size > request_bytes_max)
    return base::fail(unreadable());
  auto text = read_input(size);
  if (!text) return base::fail(text.error());
  return model::parse_stored_json(*text);
}

base::Result<WorkerSecrets> read_secrets() {
  const auto text = read_input(request_bytes_max);
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
