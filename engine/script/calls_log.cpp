#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

std::vector<HostCall> log_calls() {
  const auto path = needed("path", ParamType::text, "a file inside the step's roots");
  const auto matches = needed("matches", ParamType::text, "a pattern, searched in each line");
  const auto since = may("since", ParamType::any,
                         "only lines from here on: a timestamp, a duration (age), what time.mark "
                         "gave, or a number of bytes to pass over");
  return {{.name = "log.tail",
           .summary = "The last lines of a log, at most 1 MiB of them.",
           .effect = EffectClass::read,
           .params = {path, may("lines", ParamType::integer, "how many", 100)},
           .returns = "text"},
          {.name = "log.count",
           .summary = "How many lines of a log match.",
           .effect = EffectClass::read,
           .params = {path, matches, since},
           .returns = "integer"},
          {.name = "log.grep",
           .summary = "The last lines of a log that match, in their order; 1 MiB of them at most.",
           .effect = EffectClass::read,
           .params = {path, matches, may("max", ParamType::integer, "how many", 100), since},
           .returns = "list of text"}};
}

}  // namespace reprise::script
