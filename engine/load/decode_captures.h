// `outputs:` of steps, blocks and runbooks.
#pragma once

#include <vector>

#include "load/decoding.h"
#include "load/document.h"
#include "model/step.h"

namespace reprise::load {

// What declares the outputs decides what they may be made of.
enum class OutputOwner {
  process,  // regex or json, of stdout or stderr
  action,   // only marks: secret
  block,    // a value: an expression over the steps inside
};

std::vector<model::Capture> decode_captures(Decoding& decoding, Node node, OutputOwner owner);

}  // namespace reprise::load
