#include "graph/reporter.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace reprise::graph {

namespace {

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

// Where `word` stands as a whole word in `text`, from `begin` on.
std::size_t find_word(std::string_view text, std::string_view word, std::size_t begin) {
  for (std::size_t at = text.find(word, begin); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    if (begins && (end == text.size() || !is_word_character(text[end]))) return at;
  }
  return std::string_view::npos;
}

std::size_t offset_of(std::string_view text, base::Place place) {
  std::size_t at = 0;
  for (std::uint32_t line = 1; line < place.line && at != std::string_view::npos; ++line) {
    at = text.find('\n', at);
    if (at != std::string_view::npos) ++at;
  }
  return at == std::string_view::npos ? text.size() : std::min(at + place.column - 1, text.size());
}

base::Place place_of(std::string_view text, std::size_t at, std::size_t length,
                     std::uint32_t source) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto column = at - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  return {source, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column),
          static_cast<std::uint32_t>(length)};
}

}  // namespace

void Reporter::error(std::string code, base::Place place, std::string message, std::string hint) {
  diagnostics_.push_back(
      {base::Severity::error, std::move(code), std::move(message), place, std::move(hint), {}});
}

void Reporter::note(std::string text, base::Place place) {
  diagnostics_.back().notes.emplace_back(std::move(text), place);
}

std::string Reporter::suggest(std::string_view word, const std::vector<std::string>& candidates,
                              std::string otherwise) const {
  const std::string near = base::near_miss(word, candidates);
  return near.empty() ? otherwise : "did you mean '" + near + "'?";
}

base::Place Reporter::written(base::Place from, std::string_view key, std::string_view word) const {
  constexpr std::size_t reach_bytes = 4096;
  if (from.line == 0 || from.source >= sources_.all().size() || !is_detailed()) return from;
  const std::string_view text = sources_.at(from.source).text;
  const std::string_view near = text.substr(0, offset_of(text, from) + reach_bytes);
  const std::size_t key_at = find_word(near, key, offset_of(text, from));
  if (key_at == std::string_view::npos) return from;
  const std::size_t word_at = find_word(near, word, key_at + key.size());
  if (word_at == std::string_view::npos) return from;
  return place_of(text, word_at, word.size(), from.source);
}

}  // namespace reprise::graph
