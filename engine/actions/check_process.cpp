#include <unistd.h>

#include "actions/check.h"
#include "actions/look.h"

namespace reprise::actions {

using model::Value;

namespace {

struct Found {
  std::vector<pid_t> pids = {};
  std::string why_none = {};
};

Found look_at(pid_t pid, const std::string& program, const std::string& said_by) {
  const std::string name = said_by + std::to_string(pid);
  if (!process_of(pid)) return {{}, name + " does not live"};
  if (!program.empty() && !is_program(pid, program))
    return {{}, name + " is another program, not " + program};
  return {{pid}, ""};
}

Found look_for(const std::string& program) {
  Found found{{}, "no process of " + program + " lives"};
  for (const auto& one : process::all_processes())
    if (!one.dead && one.pid != ::getpid() && is_program(one.pid, program))
      found.pids.push_back(one.pid);
  return found;
}

base::Result<Found> look(const Value& spec) {
  const std::string program = spec["program"].text_or("");
  if (spec["pid"].is_integer())
    return look_at(static_cast<pid_t>(spec["pid"].integer()), program, "process ");
  if (!spec["pidfile"].is_text()) {
    if (program.empty())
      return base::fail("inputs", "a process check needs pidfile, pid or program");
    return look_for(program);
  }
  const auto file = read_pidfile(spec["pidfile"].text());
  if (!file) return base::fail(file.error());
  if (!*file) return Found{{}, "there is no " + spec["pidfile"].text()};
  return look_at((*file)->pid, program, spec["pidfile"].text() + ": process ");
}

}  // namespace

Finding check_process(const Value& spec) {
  const auto found = look(spec);
  if (!found) return unanswered(found.error().message);
  const bool present = !found->pids.empty();
  model::List pids;
  std::string detail = present ? "lives: pid" : found->why_none;
  for (const pid_t pid : found->pids) {
    pids.push_back(std::int64_t{pid});
    detail += " " + std::to_string(pid);
  }
  const bool wanted = spec["is"].text_or("present") == "present";
  return {present == wanted, false, detail, {{"pids", Value(std::move(pids))}}};
}

}  // namespace reprise::actions
