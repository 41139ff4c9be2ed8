#include "expr/lexer.h"

#include <algorithm>
#include <array>

#include "base/ids.h"

namespace reprise::expr {

namespace {

constexpr auto npos = std::string_view::npos;

// Longest first: the first that fits is the one.
constexpr std::array<std::string_view, 33> symbols = {
    "...", "..", "::", "==", "~=", "<=", ">=", "<<", ">>", "//", "+", "-", "*", "/", "%", "^", "#",
    "&",   "|",  "~",  "<",  ">",  "=",  "(",  ")",  "[",  "]",  "{", "}", ";", ":", ",", "."};

// Not locale dependent, unlike <cctype>.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

}  // namespace

Token Lexer::next() {
  skip_blanks();
  if (at_ >= code_.size()) return make(TokenKind::end, at_);
  const char c = code_[at_];
  if (is_letter(c)) return name();
  if (is_digit(c) || (c == '.' && is_digit(at(at_ + 1)))) return number();
  if (c == '"' || c == '\'') return quoted();
  if (c == '[')
    if (const std::size_t level = long_bracket(at_); level != npos) return bracketed(level);
  return symbol();
}

void Lexer::skip_blanks() {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  do {
    at_ = std::min(code_.find_first_not_of(blanks, at_), code_.size());
  } while (skip_comment());
}

bool Lexer::skip_comment() {
  if (!code_.substr(at_).starts_with("--")) return false;
  const std::size_t level = long_bracket(at_ + 2);
  if (level == npos) {
    at_ = std::min(code_.find_first_of("\r\n", at_), code_.size());
    return true;
  }
  const std::string closing = "]" + std::string(level, '=') + "]";
  const std::size_t found = code_.find(closing, at_ + 4 + level);
  // Without an end it stays where it is and is told as a bad token.
  if (found == npos) return false;
  at_ = found + closing.size();
  return true;
}

Token Lexer::make(TokenKind kind, std::size_t begin) const {
  return {kind, begin, at_, code_.substr(begin, at_ - begin)};
}

Token Lexer::bad(std::size_t begin, std::string problem) {
  at_ = code_.size();
  Token token = make(TokenKind::bad, begin);
  token.end = begin + 1;
  token.text = code_.substr(begin, 1);
  token.problem = std::move(problem);
  return token;
}

Token Lexer::name() {
  const std::size_t begin = at_;
  while (is_letter(at(at_)) || is_digit(at(at_))) ++at_;
  Token token = make(TokenKind::name, begin);
  if (base::is_lua_keyword(token.text)) token.kind = TokenKind::keyword;
  return token;
}

// As Lua reads it: everything that could belong to a number; whether it is one, Lua says later.
Token Lexer::number() {
  const std::size_t begin = at_;
  const bool hex = at(at_) == '0' && (at(at_ + 1) == 'x' || at(at_ + 1) == 'X');
  if (hex) at_ += 2;
  const std::string_view exponent = hex ? "pP" : "eE";
  for (;;) {
    if (at_ < code_.size() && exponent.find(code_[at_]) != npos) {
      ++at_;
      if (at(at_) == '+' || at(at_) == '-') ++at_;
    } else if (is_hex(at(at_)) || at(at_) == '.') {
      ++at_;
    } else {
      break;
    }
  }
  if (is_letter(at(at_))) return bad(begin, "a number with letters in it");
  return make(TokenKind::number, begin);
}

Token Lexer::quoted() {
  const std::size_t begin = at_;
  const char quote = code_[at_++];
  bool escaped = false;
  while (at(at_) != quote || at_ >= code_.size()) {
    if (at_ >= code_.size() || code_[at_] == '\n' || code_[at_] == '\r')
      return bad(begin, "a string without its closing quote");
    if (code_[at_] == '\\') {
      escaped = true;
      // "\z" skips the blanks that follow, line ends among them.
      if (at(at_ + 1) == 'z')
        at_ = std::min(code_.find_first_not_of(" \t\r\n\f\v", at_ + 2), code_.size());
      else if (at(at_ + 1) == '\r' && at(at_ + 2) == '\n')
        at_ += 3;
      else
        at_ += 2;
    } else {
      ++at_;
    }
  }
  ++at_;
  Token token = make(TokenKind::text, begin);
  token.content = token.text.substr(1, token.text.size() - 2);
  token.escaped = escaped;
  return token;
}

std::size_t Lexer::long_bracket(std::size_t offset) const {
  if (at(offset) != '[') return npos;
  const std::size_t after = code_.find_first_not_of('=', offset + 1);
  if (after == npos || code_[after] != '[') return npos;
  return after - offset - 1;
}

Token Lexer::bracketed(std::size_t level) {
  const std::size_t begin = at_;
  const std::string closing = "]" + std::string(level, '=') + "]";
  const std::size_t found = code_.find(closing, begin + level + 2);
  if (found == npos) return bad(begin, "a long string without its " + closing);
  at_ = found + closing.size();
  Token token = make(TokenKind::text, begin);
  token.content = code_.substr(begin + level + 2, found - begin - level - 2);
  // Lua leaves out a first line end; such a string names nothing anyway.
  token.escaped = token.content.starts_with('\n') || token.content.starts_with('\r');
  return token;
}

Token Lexer::symbol() {
  const std::size_t begin = at_;
  const std::string_view rest = code_.substr(at_);
  if (rest.starts_with("--")) return bad(begin, "a long comment without its end");
  for (const std::string_view symbol : symbols) {
    if (!rest.starts_with(symbol)) continue;
    at_ += symbol.size();
    return make(TokenKind::symbol, begin);
  }
  return bad(begin, "a character that means nothing here");
}

}  // namespace reprise::expr
