// Lexer: the tokens of Lua 5.4, with their offsets. It never runs anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace reprise::expr {

enum class TokenKind : std::uint8_t { name, keyword, text, number, symbol, end, bad };

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t begin = 0, end = 0;   // bytes of the code
  std::string_view text = {};       // as written
  // Of `text` without an escape: what stands between the quotes.
  std::string_view content = {};
  bool escaped = false;             // of `text`: `content` is not its value
  std::string problem = {};         // of `bad`
};

class Lexer {
 public:
  // `code` must outlive the lexer and its tokens.
  explicit Lexer(std::string_view code) : code_(code) {}
  Token next();

 private:
  char at(std::size_t offset) const { return offset < code_.size() ? code_[offset] : '\0'; }
  void skip_blanks();
  bool skip_comment();
  Token name();
  Token number();
  Token quoted();
  Token bracketed(std::size_t level);
  Token symbol();
  Token bad(std::size_t begin, std::string problem);
  Token make(TokenKind kind, std::size_t begin) const;
  // The number of '=' in "[==[" at `offset`; npos where no long bracket opens there.
  std::size_t long_bracket(std::size_t offset) const;

  std::string_view code_;
  std::size_t at_ = 0;
};

}  // namespace reprise::expr
