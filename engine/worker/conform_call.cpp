#include "worker/conform_call.h"

#include <algorithm>

#include "actions/catalog.h"
#include "actions/conform.h"

namespace reprise::worker {

using model::Value;

namespace {

const model::ParamSchema& check_schema() {
  return actions::catalog().find("verify")->params.at(0).items.at(0);
}

// The kinds of checks that speak to a server, which may want to know who asks.
constexpr std::string_view secret_kinds[] = {"http", "prometheus", "postgres"};

bool may_hold_secret(const Value& check) {
  return std::all_of(check.map().begin(), check.map().end(), [](const auto& entry) {
    const bool taken = std::find(std::begin(secret_kinds), std::end(secret_kinds), entry.first) !=
                       std::end(secret_kinds);
    return taken || !model::contains_secret(entry.second);
  });
}

bool takes_secrets(const script::HostCall& call, const std::string& name, const Value& value) {
  const auto& names = call.secret_params;
  if (std::find(names.begin(), names.end(), name) == names.end()) return false;
  if (name == "check") return may_hold_secret(value);
  if (name != "checks") return true;
  return std::all_of(value.list().begin(), value.list().end(), may_hold_secret);
}

base::Status conform_checks(model::Map& args) {
  for (const char* name : {"check", "checks"}) {
    const auto found = args.find(name);
    if (found == args.end()) continue;
    auto conforming =
        std::string_view(name) == "check"
            ? actions::conform(check_schema(), found->second, name)
            : actions::conform(
                  {.name = name, .type = model::ParamType::list, .items = {check_schema()}},
                  found->second, name);
    if (!conforming) return base::fail(conforming.error());
    found->second = std::move(*conforming);
  }
  return {};
}

}  // namespace

base::Result<Value> conform_call(const script::HostCall& call, const Value& args) {
  auto map = actions::conform(call.params, call.name, args);
  if (!map) return base::fail(map.error());
  if (call.name == "check.make" || call.name == "guard.watch")
    if (auto checks = conform_checks(*map); !checks) return base::fail(checks.error());
  for (const auto& [name, value] : *map)
    if (model::contains_secret(value) && !takes_secrets(call, name, value))
      return base::fail("inputs", call.name + ": " + name + " cannot hold a secret here");
  return Value(std::move(*map));
}

}  // namespace reprise::worker
