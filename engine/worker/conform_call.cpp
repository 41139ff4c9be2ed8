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
  model::ActionSchema schema;
  schema.name = call.name;
  schema.params = call.params;
  auto map = actions::conform(schema, args);
  if (!map) return base::fail(map.error());
  if (call.name == "check.make" || call.name == "guard.watch")
    if (auto checks = conform_checks(*map); !checks) return base::fail(checks.error());
  return Value(std::move(*map));
}

}  // namespace reprise::worker
