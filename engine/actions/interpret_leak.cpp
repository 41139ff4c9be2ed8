#include "actions/interpret_leak.h"

#include <algorithm>

#include "actions/secret_forms.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

LeakFinder::LeakFinder(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < secret_bytes_min) continue;
    for (std::string& form : secret_forms(secret)) forms_.push_back(std::move(form));
    for (const std::string_view line : secret_lines(secret)) lines_.emplace_back(line);
  }
  std::sort(forms_.begin(), forms_.end());
  forms_.erase(std::unique(forms_.begin(), forms_.end()), forms_.end());
  // Longest first, so that masking leaves no rest of a longer form.
  std::stable_sort(forms_.begin(), forms_.end(),
                   [](const auto& left, const auto& right) { return left.size() > right.size(); });
}

bool LeakFinder::is_in_text(std::string_view text) const {
  return std::any_of(forms_.begin(), forms_.end(), [&](const std::string& form) {
    return text.find(form) != std::string_view::npos;
  });
}

bool LeakFinder::is_in(const Value& value) const {
  if (forms_.empty()) return false;
  if (value.is_text()) return is_in_text(value.text());
  if (value.is_list())
    return std::any_of(value.list().begin(), value.list().end(),
                       [this](const Value& item) { return is_in(item); });
  if (value.is_map())
    return std::any_of(value.map().begin(), value.map().end(), [this](const auto& entry) {
      return is_in_text(entry.first) || is_in(entry.second);
    });
  // A secret of digits may come back as a number.
  return is_in_text(model::to_json(value));
}

std::string LeakFinder::mask(std::string text) const {
  for (const auto* hidden : {&forms_, &lines_})
    for (const std::string& form : *hidden)
      for (std::size_t at = 0; (at = text.find(form, at)) != std::string::npos; at += 3)
        text.replace(at, form.size(), "***");
  return text;
}

}  // namespace reprise::actions
