// The forms in which programs repeat a secret: as it is, base64 (also as a part of something
// longer), URL-encoded, escaped as JSON, in hexadecimal digits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reprise::actions {

// A shorter text could not be told apart from ordinary text.
constexpr std::size_t secret_bytes_min = 8;

std::vector<std::string> secret_forms(const std::string& secret);
// Of a secret of several lines those that are long enough: a child may say them one by one.
std::vector<std::string_view> secret_lines(std::string_view secret);

}  // namespace reprise::actions
