#include "actions/hide.h"

#include "actions/secret_forms.h"

namespace reprise::actions {

namespace {

// A secret as long as a file is hidden as it is and line by line: its forms would cost more memory
// than programs that repeat it in one of them are worth.
constexpr std::size_t formed_bytes_max = 4096;

std::string part_mark(const std::string& name) { return "[part of secret " + name + "]"; }

void replace_all(std::string& text, const std::string& mark, const std::string& value) {
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
    text.replace(at, mark.size(), value);
}

}  // namespace

std::vector<std::string> values_of(const Secrets& secrets) {
  std::vector<std::string> values;
  for (const auto& [name, value] : secrets) values.push_back(value);
  return values;
}

std::string secret_mark(const std::string& name) { return "[secret " + name + "]"; }

std::vector<process::HiddenText> hidden_texts(const Secrets& secrets) {
  std::vector<process::HiddenText> texts;
  for (const auto& [name, value] : secrets) {
    if (value.size() < secret_bytes_min) continue;
    texts.push_back({value, secret_mark(name)});
    if (value.size() <= formed_bytes_max)
      for (std::string& form : secret_forms(value))
        texts.push_back({std::move(form), secret_mark(name)});
    for (const std::string_view line : secret_lines(value))
      texts.push_back({std::string(line), part_mark(name)});
  }
  return texts;
}

process::LaunchResult unmask(process::LaunchResult result, const Secrets& secrets) {
  if (!result.masked) return result;
  for (const auto& [name, value] : secrets)
    for (std::string* text : {&result.stdout_text, &result.stderr_tail, &result.output_text})
      replace_all(*text, secret_mark(name), value);
  result.masked = false;
  return result;
}

}  // namespace reprise::actions
