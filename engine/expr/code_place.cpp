#include "expr/code_place.h"

#include <algorithm>

#include "expr/lexer.h"

namespace reprise::expr {

base::Place place_of(const model::Param& param) {
  const auto* parts = param.as_template();
  if (parts == nullptr || parts->empty()) return param.place;
  const auto* expression = std::get_if<model::Expression>(&parts->front());
  return expression == nullptr ? param.place : expression->place;
}

base::Place place_at(const model::Expression& expression, std::size_t offset, std::size_t length) {
  base::Place place = expression.place;
  if (place.line == 0) return place;
  const std::string_view before = std::string_view(expression.code).substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  // Further lines of a block begin where its first one does: their indentation is not in the code.
  const std::size_t column = last == std::string_view::npos ? offset : offset - last - 1;
  place.line += static_cast<std::uint32_t>(lines);
  place.column += static_cast<std::uint32_t>(column);
  place.length = static_cast<std::uint32_t>(std::max<std::size_t>(length, 1));
  return place;
}

base::Place place_of_word(const model::Expression& expression, int line, std::string_view word) {
  Lexer lexer(expression.code);
  const std::string_view code = expression.code;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    const bool is_word = token.kind == TokenKind::text ? token.content == word : token.text == word;
    if (!is_word && !word.empty()) continue;
    const std::string_view before = code.substr(0, token.begin);
    if (std::count(before.begin(), before.end(), '\n') + 1 != line) continue;
    return word.empty() && line == 1 ? expression.place
                                     : place_at(expression, token.begin, token.end - token.begin);
  }
  return expression.place;
}

}  // namespace reprise::expr
