#include "actions/secret_forms.h"

#include <cstdint>

#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

// The base64 text that every encoding of something with `secret` at this offset (modulo 3) holds:
// without the digits that its neighbours have a part in.
std::string base64_core(std::string_view secret, std::size_t offset, std::string_view digits) {
  std::string text;
  std::uint32_t bits = 0;
  std::size_t count = 0;
  const std::size_t skipped = (3 - offset) % 3;  // bytes up to the next group of three
  for (const char c : secret.substr(skipped)) {
    bits = (bits << 8) | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 6; count -= 6) text += digits[(bits >> (count - 6)) & 63];
  }
  return text;
}

template <class IsPlain>
std::string percent_encoded(std::string_view secret, const char* hex, IsPlain is_plain) {
  std::string text;
  for (const char c : secret) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (is_plain(c)) {
      text += c;
    } else {
      text += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return text;
}

std::string in_hex(std::string_view secret, const char* hex) {
  std::string text;
  for (const char c : secret) {
    const auto byte = static_cast<std::uint8_t>(c);
    text += {hex[byte >> 4], hex[byte & 15]};
  }
  return text;
}

std::string in_json(std::string_view secret) {
  const std::string quoted = model::to_json(Value(secret));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::vector<std::string> secret_forms(const std::string& secret) {
  static constexpr char upper[] = "0123456789ABCDEF", lower[] = "0123456789abcdef";
  const auto is_word = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
  };
  // encodeURI and many query writers leave '/' as it is.
  const auto is_path = [&](char c) { return is_word(c) || c == '/'; };
  // Outputs hold text in UTF-8: what is no UTF-8 in a secret has been replaced there too.
  std::vector<std::string> forms = {secret, base::to_utf8(secret), in_json(secret),
                                    in_hex(secret, upper), in_hex(secret, lower)};
  for (const char* hex : {upper, lower}) {
    forms.push_back(percent_encoded(secret, hex, is_word));
    forms.push_back(percent_encoded(secret, hex, is_path));
  }
  std::string with_plus = percent_encoded(secret, upper, is_word);
  for (std::size_t at = 0; (at = with_plus.find("%20", at)) != std::string::npos;)
    with_plus.replace(at, 3, "+");
  forms.push_back(with_plus);
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  for (const char* last : {"+/", "-_"})
    for (std::size_t offset : {0u, 1u, 2u})
      forms.push_back(base64_core(secret, offset, digits + last));
  return forms;
}

std::vector<std::string_view> secret_lines(std::string_view secret) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : base::split(secret, '\n'))
    if (line.size() >= secret_bytes_min && line.size() < secret.size()) lines.push_back(line);
  return lines;
}

}  // namespace reprise::actions
