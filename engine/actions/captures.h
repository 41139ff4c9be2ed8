// Captures: the declared outputs of a step, taken out of what its process has said.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/step.h"
#include "model/value.h"

namespace reprise::actions {

// As valid UTF-8. Of standard error only the last 4 KiB are known.
struct Said {
  std::string stdout_text, stderr_text;
  bool stdout_cut = false;
};

// Adds the captured values to `outputs`, gives those that are there the declared type, and puts
// {"$sealed": true} in place of the secret ones and of every other output that contains one. An
// error (code "capture") is a required value that is not there, a value not of its type, a bad
// pattern. Without a `type`, what JSON gave keeps its own.
base::Status capture_outputs(const std::vector<model::Capture>& captures, const Said& said,
                             model::Map& outputs);

// What stands in place of an output that must not be stored.
model::Value sealed();
// Whether a secret output is captured from standard output (or error): then that text is no output.
bool captures_secret(const std::vector<model::Capture>& captures, bool from_stderr);

}  // namespace reprise::actions
