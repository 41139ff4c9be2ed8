#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema lua_schema() {
  return {
      .name = "lua",
      .summary =
          "A script that goes on at the very call where it was interrupted; lua: is short "
          "for it.",
      // Its calls say what they are; see docs/lua.md.
      .effect = model::EffectClass::none,
      .params =
          {
              {.name = "script",
               .type = ParamType::text,
               .constant = true,
               .secret_allowed = false,
               .help = "The script. It holds no ${{ }}; values reach it through inputs."},
              {.name = "file",
               .type = ParamType::text,
               .constant = true,
               .secret_allowed = false,
               .help = "A file with the script, relative to the runbook; it becomes part of the "
                       "plan."},
              {.name = "modules",
               .type = ParamType::map,
               .constant = true,
               .secret_allowed = false,
               .help = "Files for require, by the names that it takes; part of the plan."},
              {.name = "inputs",
               .type = ParamType::map,
               .help = "What the script sees as `inputs`. A secret is there as a handle, which can "
                       "be joined to text and handed to calls."},
              {.name = "roots",
               .type = ParamType::list,
               .secret_allowed = false,
               .items = {{.name = "", .type = ParamType::text, .secret_allowed = false}},
               .help = "Folders beside the step's own in which fs may work."},
              {.name = "hosts",
               .type = ParamType::list,
               .secret_allowed = false,
               .items = {{.name = "", .type = ParamType::text, .secret_allowed = false}},
               .help = "Where http, net and checks may go: host, host:port, or name=CIDR. A name "
                       "leads to public addresses only, unless it says a network."},
              {.name = "cpu",
               .type = ParamType::duration,
               .constant = true,
               .secret_allowed = false,
               .default_value = model::Value(std::int64_t{10'000}),
               .help = "How long the script may compute; waiting for a call does not count."},
          },
      .one_of = {"script", "file"},
  };
}

}  // namespace reprise::actions
