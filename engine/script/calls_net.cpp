#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

std::vector<HostCall> net_calls() {
  return {{.name = "net.connect",
           .summary = "Opens a TCP connection to one of the step's hosts and closes it again.",
           .effect = EffectClass::read,
           .params = {needed("host", ParamType::text, "name or address"),
                      needed("port", ParamType::integer, "1 to 65535"),
                      may("timeout", ParamType::duration, "for the name and the connection",
                          std::int64_t{5'000})},
           .returns = "map: ms"},
          {.name = "net.resolve",
           .summary = "The addresses that the name service gives for one of the step's hosts.",
           .effect = EffectClass::read,
           .params = {needed("name", ParamType::text, "a name")},
           .returns = "list of text"}};
}

}  // namespace reprise::script
