#include "actions/run_action.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "actions/catalog.h"
#include "actions/conform.h"
#include "actions/outcome.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t stdin_bytes_max = 64u << 20;
constexpr int exit_done = 0, exit_not_done = 1, exit_not_known = 70;

struct Entry {
  const char* name;
  Outcome (*perform)(const model::Map&, const Context&);
};
constexpr Entry entries[] = {{"verify", perform_verify},
                             {"wait_for", perform_wait_for},
                             {"service", perform_service},
                             {"process", perform_process},
                             {"notify", perform_notify},
                             {"report", perform_report}};

base::Result<std::string> read_stdin() {
  std::string text;
  std::array<char, 65536> bytes;
  for (;;) {
    const ssize_t count = ::read(0, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail("io", std::string("standard input: ") + std::strerror(errno));
    if (count == 0) return text;
    text.append(bytes.data(), static_cast<std::size_t>(count));
    if (text.size() > stdin_bytes_max) return base::fail("size", "the inputs are too large");
  }
}

Context context_of(const Value& given) {
  return {given["run_id"].text_or(""),
          given["runbook"].text_or(""),
          given["step"].text_or(""),
          given["role"].text_or("main"),
          given["key"].text_or(""),
          given["contacts"],
          given["notify"]};
}

Outcome act(std::string_view name) {
  const Entry* entry = nullptr;
  for (const auto& one : entries)
    if (name == one.name) entry = &one;
  if (entry == nullptr)
    return failed({"action", "the worker has no action '" + base::printable(name) + "'"});
  const auto text = read_stdin();
  if (!text) return failed(text.error());
  const auto request = model::parse_json(*text);
  if (!request) return failed(request.error());
  auto inputs = (*request)["inputs"].is_map() ? (*request)["inputs"].map() : model::Map{};
  // Rendered by the engine and no parameter of a runbook.
  const Value report_text = name == "report" ? (*request)["inputs"]["text"] : Value();
  if (name == "report") inputs.erase("text");
  auto conforming = conform(*schema_of(name), Value(std::move(inputs)));
  if (!conforming) return failed(conforming.error());
  if (name == "report") (*conforming)["text"] = report_text;
  return entry->perform(*conforming, context_of((*request)["context"]));
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool write_outputs(const Outcome& outcome) {
  model::Map outputs = outcome.outputs;
  if (outcome.end != Outcome::End::succeeded)
    outputs["error"] = model::Map{{"code", outcome.error.code},
                                  {"message", outcome.error.message},
                                  {"hint", outcome.error.hint}};
  const std::string text = model::to_json(Value(std::move(outputs))) + "\n";
  const char* path = std::getenv("REPRISE_OUTPUT");
  if (path == nullptr || *path == '\0') return write_all(1, text);
  const int file = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  const bool written = write_all(file, text);
  return ::close(file) == 0 && written;
}

}  // namespace

int run_action(std::string_view name) try {
  const Outcome outcome = act(name);
  if (outcome.end != Outcome::End::succeeded)
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(name.size()), name.data(),
                 outcome.error.message.c_str());
  std::fflush(stdout);
  if (!write_outputs(outcome)) {
    std::fprintf(stderr, "cannot write the outputs: %s\n", std::strerror(errno));
    return exit_not_known;
  }
  if (outcome.end == Outcome::End::unknown) return exit_not_known;
  return outcome.end == Outcome::End::succeeded ? exit_done : exit_not_done;
} catch (const std::exception& problem) {
  // Whatever was under way may or may not have happened.
  std::fprintf(stderr, "%s\n", problem.what());
  return exit_not_known;
}

}  // namespace reprise::actions
