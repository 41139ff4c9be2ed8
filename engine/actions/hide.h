// Hiding: bound secrets as the texts a launch must keep from every disk, and the way back from a
// result that was kept with marks in their place.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "process/launch.h"

namespace reprise::actions {

using Secrets = std::map<std::string, std::string>;  // values by name

std::vector<std::string> values_of(const Secrets& secrets);

// "[secret NAME]": what stands where the value was.
std::string secret_mark(const std::string& name);

std::vector<process::HiddenText> hidden_texts(const Secrets& secrets);

// A masked result with the values put back, to be interpreted as if it had come from memory; any
// other as it is. Where the child has said a mark itself the value is put there too: then the step
// counts as one that has told a secret.
process::LaunchResult unmask(process::LaunchResult result, const Secrets& secrets);

}  // namespace reprise::actions
