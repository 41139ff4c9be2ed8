#include "base/pattern.h"

#include <re2/re2.h>

#include <array>

#include "base/text.h"

namespace reprise::base {

namespace {

// Bounds the size of the automaton, and with it the time per byte of text.
constexpr int memory_bytes_max = 1 << 20;

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(memory_bytes_max);
  return options;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

std::string hint_for(std::string_view text, re2::RE2::ErrorCode code) {
  if (text.find("(?=") != text.npos || text.find("(?!") != text.npos ||
      text.find("(?<=") != text.npos || text.find("(?<!") != text.npos)
    return "look-around is not supported: match more, and capture a group of it";
  if (code == re2::RE2::ErrorBadEscape) return "back references such as \\1 are not supported";
  return {};
}

}  // namespace

struct Pattern::Compiled {
  explicit Compiled(std::string_view text) : expression(piece(text), options()) {}
  re2::RE2 expression;
};

Result<Pattern> Pattern::compile(std::string_view text) {
  auto compiled = std::make_shared<const Compiled>(text);
  const re2::RE2& expression = compiled->expression;
  if (!expression.ok())
    return fail("pattern",
                "the pattern '" + printable(text) + "' is not valid: " + expression.error(),
                hint_for(text, expression.error_code()));
  return Pattern(std::move(compiled));
}

bool Pattern::is_in(std::string_view text) const {
  return re2::RE2::PartialMatch(piece(text), compiled_->expression);
}

std::optional<std::string_view> Pattern::capture(std::string_view text) const {
  const re2::RE2& expression = compiled_->expression;
  std::array<re2::StringPiece, 2> groups;
  const int wanted = expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
  if (!expression.Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), wanted))
    return std::nullopt;
  const re2::StringPiece& found = groups[static_cast<std::size_t>(wanted) - 1];
  if (found.data() == nullptr) return std::string_view();
  return std::string_view(found.data(), found.size());
}

}  // namespace reprise::base
