#include "actions/connect_tcp.h"
#include "script/host_calls.h"
#include "worker/make_call.h"

namespace reprise::worker {

using model::Value;

namespace {

constexpr std::int64_t port_max = 65'535;
constexpr base::Millis resolve_timeout_ms = 10'000;

Made connect(const Value& args, const Place& place) {
  const std::int64_t port = args["port"].integer();
  if (port < 1 || port > port_max)
    return script::given(base::Error{"inputs", "there is no port " + std::to_string(port)});
  const auto ms = actions::connect_tcp(args["host"].text(), static_cast<int>(port),
                                       args["timeout"].integer_or(0), place.reach);
  if (!ms) return script::given(ms.error());
  return script::given(model::Map{{"ms", *ms}});
}

Made resolve(const Value& args, const Place& place) {
  const std::string name = args["name"].text();
  if (auto allowed = place.reach.names(name); !allowed) return script::given(allowed.error());
  const auto addresses = actions::resolve(name, resolve_timeout_ms);
  if (!addresses) return script::given(addresses.error());
  model::List list;
  for (const auto& address : *addresses) list.push_back(actions::address_text(address));
  return script::given(Value(std::move(list)));
}

}  // namespace

Made call_net(const script::Call& call, const std::string&, const Place& place) {
  return call.name == "net.connect" ? connect(call.args, place) : resolve(call.args, place);
}

}  // namespace reprise::worker
