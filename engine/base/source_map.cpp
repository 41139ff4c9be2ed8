#include "base/source_map.h"

#include <utility>

namespace reprise::base {

std::uint32_t SourceMap::add(std::string name, std::string text) {
  sources_.push_back({std::move(name), std::move(text)});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::string_view SourceMap::line(const Place& place) const {
  if (place.source >= sources_.size() || place.line == 0) return {};
  std::string_view text = sources_[place.source].text;
  for (std::uint32_t number = 1; number < place.line; ++number) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return text;
}

std::string SourceMap::where(const Place& place) const {
  if (place.source >= sources_.size()) return {};
  const std::string& name = sources_[place.source].name;
  if (place.line == 0) return name;
  return name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace reprise::base
