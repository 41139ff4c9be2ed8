#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

model::ActionSchema report_schema() {
  return {
      .name = "report",
      .summary = "Writes the report of this run to a file.",
      .effect = model::EffectClass::idempotent,
      .params = {{.name = "format",
                  .type = ParamType::text,
                  .choices = {"md", "html", "json"},
                  .default_value = "md",
                  .help = "Markdown, HTML or JSON."},
                 {.name = "to",
                  .type = ParamType::text,
                  .secret_allowed = false,
                  .help = "The file; without it reports/RUN.FORMAT in the state folder."}},
      .outputs = {{"path", ParamType::text, "The file that was written."}},
  };
}

}  // namespace reprise::actions
