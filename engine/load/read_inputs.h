// The values given for a runbook's inputs: from the command line, from a file, from a caller.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/diagnostic.h"
#include "load/reporter.h"
#include "model/runbook.h"

namespace reprise::load {

// NAME and text of `-i NAME=TEXT`, in the order given; a later one replaces an earlier one.
using GivenTexts = std::vector<std::pair<std::string, std::string>>;

struct ReadInputs {
  model::Map inputs;             // checked, defaults filled in; of use only without errors
  base::SourceMap sources = {};  // of an inputs file; the diagnostics of texts name no place
  base::Diagnostics diagnostics = {};
};

// Texts win over values, values over defaults. Values of secret inputs are in no message.
ReadInputs read_inputs(const std::vector<model::InputSpec>& specs, const GivenTexts& texts,
                       const model::Map& values);

// A YAML or JSON file `NAME: value`, each read as its input's type, so that decimals stay exact.
// Only what the file says, for read_inputs to complete.
ReadInputs read_inputs_file(const std::vector<model::InputSpec>& specs, std::string name,
                            std::string text);

// The fields a person filled into a `form`; the same rules.
ReadInputs read_form(const model::Value& form, const model::Map& values);

// `with: {inputs: ...}` of a `call`, as far as it is constant.
void check_call_inputs(Reporter& report, const model::Runbook& called, const model::Action& call);

}  // namespace reprise::load
