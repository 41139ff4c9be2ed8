#include <CLI/CLI.hpp>
#include <algorithm>

#include "app/line_socket.h"
#include "cli/commands.h"
#include "cli/server_client.h"
#include "console/text_form.h"
#include "model/json.h"

namespace reprise::cli {

namespace {

using model::List;
using model::Value;

base::Result<Value> ask_service(const Context& context, std::int64_t count) {
  if (!context.server.empty())
    return get_from_server(context, "/api/v1/schedules?count=" + std::to_string(count));
  auto socket = app::LineSocket::connect(context.state);
  const std::string hint = "Schedules are kept by: reprise serve";
  if (!socket) return base::fail(socket.error().code, socket.error().message, hint);
  auto answer = socket->ask(model::Map{{"do", "schedules"}, {"count", count}});
  if (!answer && answer.error().code == "protocol")
    return base::fail("no-engine", "the engine of this state folder is no service", hint);
  return answer;
}

std::string text_or_dash(const Value& value) { return value.text_or("-"); }

std::string next_of(const Value& schedule) {
  const Value& next = schedule["next"];
  return next.is_list() && !next.list().empty() ? next.list().front()["local"].text_or("-") : "-";
}

std::string list_text(const List& schedules) {
  std::vector<std::vector<std::string>> rows = {
      {"SCHEDULE", "RUNBOOK", "NEXT", "ZONE", "STARTED", "FAILED", "MISSED", "LAST RUN"}};
  for (const auto& each : schedules)
    rows.push_back({each["name"].text_or(""), each["runbook"].text_or(""), next_of(each),
                    each["zone"].text_or(""), std::to_string(each["started"].integer_or(0)),
                    std::to_string(each["failed"].integer_or(0)),
                    std::to_string(each["missed"].integer_or(0)), text_or_dash(each["last_run"])});
  return console::table(rows);
}

// The slots of all in the order of time.
std::vector<model::Map> slots_of(const List& schedules, const std::string& name) {
  std::vector<model::Map> slots;
  for (const auto& each : schedules) {
    if ((!name.empty() && each["name"].text_or("") != name) || !each["next"].is_list()) continue;
    for (const auto& slot : each["next"].list()) {
      model::Map line = slot.map();
      line["schedule"] = each["name"];
      line["runbook"] = each["runbook"];
      slots.push_back(std::move(line));
    }
  }
  std::stable_sort(slots.begin(), slots.end(), [](const auto& left, const auto& right) {
    return left.at("at").text() < right.at("at").text();
  });
  return slots;
}

std::string slots_text(const std::vector<model::Map>& slots) {
  std::vector<std::vector<std::string>> rows = {{"AT", "LOCAL", "SCHEDULE", "RUNBOOK"}};
  for (const auto& slot : slots)
    rows.push_back({slot.at("at").text(), slot.at("local").text(), slot.at("schedule").text(),
                    slot.at("runbook").text()});
  return console::table(rows);
}

template <class Values>
void print_lines(const Context& context, const Values& values) {
  for (const auto& value : values) context.print(model::to_json(value) + "\n");
}

int list_schedules(const Context& context) {
  auto answer = ask_service(context, 1);
  if (!answer) return context.fail(answer.error());
  const List& schedules = (*answer)["schedules"].list();
  context.json ? print_lines(context, schedules) : context.print(list_text(schedules));
  return success;
}

struct NextOptions {
  std::string name;
  std::int64_t count = 5;
};

int next_slots(const Context& context, const NextOptions& options) {
  auto answer = ask_service(context, options.count);
  if (!answer) return context.fail(answer.error());
  const List& schedules = (*answer)["schedules"].list();
  const bool is_known = options.name.empty() ||
                        std::any_of(schedules.begin(), schedules.end(), [&](const Value& each) {
                          return each["name"].text_or("") == options.name;
                        });
  if (!is_known)
    return context.fail(
        {"usage", "there is no schedule '" + options.name + "'", "See: reprise schedule list"});
  const auto slots = slots_of(schedules, options.name);
  context.json ? print_lines(context, slots) : context.print(slots_text(slots));
  return success;
}

}  // namespace

void add_schedule(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("schedule", "What the service starts by the clock");
  command->require_subcommand(1);
  auto* list = command->add_subcommand("list", "Schedules, their next slots, what they missed");
  list->callback([&context] { context.exit = list_schedules(context); });
  auto* next = command->add_subcommand("next", "The slots that come");
  auto options = std::make_shared<NextOptions>();
  next->add_option("name", options->name, "Of one schedule");
  next->add_option("--count", options->count, "So many of each")->check(CLI::Range(1, 100));
  next->callback([&context, options] { context.exit = next_slots(context, *options); });
}

}  // namespace reprise::cli
