#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema exec_schema() {
  return {
      .name = "exec",
      .summary = "Starts a program and waits for its end; run: and shell: are short for it.",
      .effect = model::EffectClass::unsafe,
      .params =
          {
              {.name = "argv",
               .type = ParamType::list,
               .secret_allowed = false,
               .items = {{.name = "", .type = ParamType::text, .secret_allowed = false}},
               .help = "The program and its arguments, one list item each. No shell is involved; "
                       "an item that begins with '-' where the template did not is refused "
                       "unless it stands after '--'."},
              {.name = "script",
               .type = ParamType::text,
               .constant = true,
               .secret_allowed = false,
               .help = "A fixed script for /bin/sh -e, as given by shell:. It holds no ${{ }}; "
                       "values reach it through env:."},
              {.name = "shell",
               .type = ParamType::text,
               .constant = true,
               .secret_allowed = false,
               .help = "Another word for script."},
          },
      .outputs = {{"stdout", ParamType::text,
                   "What it wrote, trailing line end cut, 64 KiB at most."},
                  {"exit", ParamType::integer, "Its exit status."}},
      .one_of = {"argv", "script", "shell"},
  };
}

}  // namespace reprise::actions
