// Comparing secrets without telling, by the time that it takes, where they differ.
#pragma once

#include <string_view>

namespace reprise::base {

// Takes the same time for all texts of one length, and tells nothing of the length of `secret`.
bool equal_in_constant_time(std::string_view given, std::string_view secret);

}  // namespace reprise::base
