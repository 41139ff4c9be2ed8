#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema wait_for_schema() {
  auto probe = check_kinds();
  probe.push_back({.name = "uses",
                   .type = ParamType::text,
                   .constant = true,
                   .choices = {"verify", "service"},
                   .help = "An action that only reads: verify, or service with do: status."});
  probe.push_back({.name = "with", .type = ParamType::map, .common = true, .help = "For uses."});
  return {
      .name = "wait_for",
      .summary = "Asks a probe again and again until it has succeeded often enough in a row.",
      .effect = model::EffectClass::read,
      .params =
          {
              {.name = "probe",
               .type = ParamType::map,
               .required = true,
               .fields = std::move(probe),
               .one_of = true,
               .help = "One check, as of verify, or {uses, with}. The step's timeout bounds it."},
              {.name = "every",
               .type = ParamType::duration,
               .secret_allowed = false,
               .default_value = std::int64_t{2'000},
               .help = "From the end of one try to the start of the next."},
              {.name = "successes",
               .type = ParamType::integer,
               .secret_allowed = false,
               .default_value = 1,
               .help = "How many in a row are enough; a failure in between counts from none."},
          },
      .outputs = {{"tries", ParamType::integer, "How often the probe was asked."},
                  {"check", ParamType::map, "What the last try found."}},
  };
}

}  // namespace reprise::actions
