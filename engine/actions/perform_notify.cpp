#include <cstdio>

#include "actions/child.h"
#include "actions/notify_routes.h"
#include "actions/outcome.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr base::Millis command_timeout_ms = 30'000;

struct Message {
  std::string severity, text, to;
  const Context& context;
};

// Only who has configured none gets the console: a page that reached nobody must not look
// delivered.
std::vector<Value> routes_for(const Message& message) {
  auto routes =
      notify_routes(message.context.contacts, message.context.notify, message.to, message.severity);
  if (routes.empty()) routes.emplace_back("console");
  return routes;
}

base::Status deliver(const Value& route, const Message& message) {
  if (route.is_text() && route.text() == "console") {
    std::printf("[%s] %s\n", message.severity.c_str(), base::printable(message.text).c_str());
    if (std::fflush(stdout) != 0) return base::fail("console", "cannot be written to");
    return {};
  }
  ChildSpec spec;
  if (route["command"].is_list())
    for (const auto& item : route["command"].list()) spec.argv.push_back(item.text_or(""));
  if (spec.argv.empty())
    return base::fail("route", "is neither 'console' nor {command: [program, ..]}");
  spec.stdin_text = message.text + "\n";
  spec.timeout_ms = command_timeout_ms;
  // As data in the environment: a message is never part of a command.
  spec.env = {{"REPRISE_NOTIFY_SEVERITY", message.severity},
              {"REPRISE_NOTIFY_TO", message.to},
              {"REPRISE_NOTIFY_RUN", message.context.run_id},
              {"REPRISE_NOTIFY_RUNBOOK", message.context.runbook}};
  const ChildEnd end = run_child(spec);
  if (end.succeeded()) return {};
  return base::fail("command", end.summary());
}

std::string name_of(const Value& route) {
  if (route.is_text()) return base::printable(route.text());
  const Value& argv = route["command"];
  if (!argv.is_list() || argv.list().empty()) return "unknown route";
  return "command " + base::printable(argv.list()[0].text_or(""));
}

}  // namespace

Outcome perform_notify(const model::Map& inputs, const Context& context) {
  const Value all(inputs);
  const Message message{all["severity"].text_or("medium"), all["text"].text(),
                        all["to"].text_or(""), context};
  model::List missed;
  std::vector<std::string> reasons;
  const auto miss = [&](const std::string& route, const std::string& why) {
    missed.push_back(model::Map{{"route", route}, {"error", why}});
    reasons.push_back(route + ": " + why);
    std::fprintf(stderr, "%s: %s\n", route.c_str(), why.c_str());
  };
  if (!message.to.empty() && context.contacts[message.to].is_null())
    miss("contact " + base::printable(message.to), "the bindings name no such contact");
  for (const auto& route : routes_for(message)) {
    const auto delivered = deliver(route, message);
    if (delivered)
      return succeeded({{"delivered_to", name_of(route)}, {"failed", Value(std::move(missed))}});
    miss(name_of(route), delivered.error().message);
  }
  std::printf("[%s] %s\n", message.severity.c_str(), base::printable(message.text).c_str());
  return failed({"notify", "no route took the message: " + base::join(reasons, "; ")},
                {{"failed", Value(std::move(missed))}});
}

}  // namespace reprise::actions
