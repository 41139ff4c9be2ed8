#include "cli/incident_client.h"

#include <set>

#include "app/incident_clocks.h"
#include "app/line_socket.h"
#include "app/real_clock.h"
#include "cli/only_one.h"
#include "cli/own_token.h"
#include "cli/remote.h"
#include "cli/server_client.h"
#include "incident/facts.h"

namespace reprise::cli {

using model::Map;
using model::Value;

namespace {

constexpr const char* address = "/api/v1/incidents";

base::Result<std::vector<Value>> ask_server(const Context& context, bool all) {
  auto answer = get_from_server(context, std::string(address) + (all ? "?all=true" : ""));
  if (!answer) return base::fail(answer.error());
  std::vector<Value> all_facts;
  for (const char* name : {"incidents", "tasks"})
    if (const Value& list = (*answer)[name]; list.is_list())
      all_facts.insert(all_facts.end(), list.list().begin(), list.list().end());
  return all_facts;
}

// Which route a word is said at, and what of it is its body.
std::string route_of(Map& request) {
  const auto take = [&](const char* name) {
    auto found = request.extract(name);
    return found.empty() ? Value() : std::move(found.mapped());
  };
  const std::string say = take("say").text_or("");
  if (say == "open") return address;
  const std::string incident =
      std::string(address) + "/" + percent_encoded(take("incident").text());
  if (say == "task") return incident + "/tasks";
  if (say != "task-done") return incident + "/" + say;
  return incident + "/tasks/" + std::to_string(take("number").integer_or(0)) + "/done";
}

// What begins none, or cannot be looked for, is left to those who know all incidents.
base::Result<std::string> whole_id(const Context& context, const std::string& given) {
  auto found = only_one(incident_ids(context), given, "incident", "reprise incident list --all");
  if (!found && found.error().code == "unknown") return given;
  return found;
}

}  // namespace

base::Result<std::vector<Value>> read_incidents(const Context& context, bool all) {
  if (!context.server.empty()) return ask_server(context, all);
  std::vector<Value> incidents;
  auto reader = open_reader(context);
  if (!reader && reader.error().code == "none") return incidents;
  auto book = reader ? app::read_incidents(**reader) : base::fail(reader.error());
  if (!book) return base::fail(book.error());
  for (const auto& [id, each] : book->incidents()) {
    auto facts = facts_of(each, app::RealClock().now().wall_us);
    if (all || incident::is_of_interest(facts)) incidents.emplace_back(std::move(facts));
  }
  for (const auto& [id, task] : book->loose_tasks())
    if (all || !task.followed.done)
      incidents.emplace_back(facts_of(id, task, app::RealClock().now().wall_us));
  return incidents;
}

std::vector<std::string> incident_ids(const Context& context) {
  const auto incidents = read_incidents(context, true);
  if (!incidents) return {};
  std::set<std::string> ids;  // a task without an incident has the id of its run, as others may
  for (const auto& facts : *incidents) ids.insert(facts["id"].text_or(""));
  return {ids.begin(), ids.end()};
}

base::Result<Value> read_incident(const Context& context, const std::string& prefix) {
  auto whole = whole_id(context, prefix);
  if (!whole) return base::fail(whole.error());
  const std::string& id = *whole;
  if (!context.server.empty())
    return get_from_server(context, std::string(address) + "/" + percent_encoded(id));
  auto reader = open_reader(context);
  auto book = reader ? app::read_incidents(**reader) : base::fail(reader.error());
  if (!book) return base::fail(book.error());
  const auto* found = book->find(id);
  if (found == nullptr)
    return base::fail("unknown", "there is no incident '" + id + "'",
                      "See: reprise incident list --all");
  const auto clocks = clocks_of(*found, app::said_by_runs(**reader, found->runs));
  return Value(whole_facts_of(*found, *book, clocks, app::RealClock().now().wall_us));
}

base::Result<Value> say_of_incident(const Context& context, Map request) {
  if (const auto named = request.find("incident"); named != request.end()) {
    auto id = whole_id(context, named->second.text());
    if (!id) return base::fail(id.error());
    named->second = std::move(*id);
  }
  if (!context.server.empty()) {
    const std::string route = route_of(request);
    return post_to_server(context, route, request);
  }
  auto socket = app::LineSocket::connect(context.state);
  if (!socket)
    return base::fail("no-engine", "no service lives in " + context.state,
                      "Incidents are kept by `reprise serve`.");
  request["do"] = "incident";
  auto asked = with_own_token(std::move(request));
  return asked ? socket->ask(*asked) : base::fail(asked.error());
}

}  // namespace reprise::cli
