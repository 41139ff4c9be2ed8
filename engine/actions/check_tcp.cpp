#include "actions/check.h"
#include "actions/connect_tcp.h"
#include "base/text.h"

namespace reprise::actions {

Finding check_tcp(const model::Value& spec, base::Millis timeout_ms, const Reach& reach) {
  const std::string host = spec["host"].text();
  const std::int64_t port = spec["port"].integer();
  constexpr std::int64_t port_max = 65'535;
  if (port < 1 || port > port_max) return unanswered("there is no port " + std::to_string(port));
  const std::string place = base::printable(host) + ":" + std::to_string(port);
  const auto stood = connect_tcp(host, static_cast<int>(port), timeout_ms, reach);
  if (stood) return passed(place + " accepts connections");
  // Refused is an answer; silence is none.
  if (stood.error().code == "refused") return refused(place + ": " + stood.error().message);
  return unanswered(place + ": " + stood.error().message);
}

}  // namespace reprise::actions
