// OutputFile: what a child wrote to the file REPRISE_OUTPUT.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace reprise::actions {

// One JSON object, or lines `key=value` (empty ones are skipped), or blocks `key<<WORD`, lines,
// `WORD`. Keys are [A-Za-z_][A-Za-z0-9_-]*; a repeated key, any other line or key, a block without
// its end and a file that was `cut` at its cap are errors with code "output". Bytes that are no
// UTF-8 and NUL are replaced in lines; in JSON they are errors.
base::Result<model::Map> parse_output_file(std::string_view text, bool cut);

}  // namespace reprise::actions
