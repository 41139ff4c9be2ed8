// The forms in which programs repeat a secret: as it is, base64 (also as a part of something
// longer), URL-encoded, escaped as JSON, in hexadecimal digits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "process/launch.h"

namespace reprise::actions {

using process::secret_bytes_min;

std::vector<std::string> secret_forms(const std::string& secret);
// Of a secret of several lines those that are long enough: a child may say them one by one.
std::vector<std::string_view> secret_lines(std::string_view secret);

}  // namespace reprise::actions
