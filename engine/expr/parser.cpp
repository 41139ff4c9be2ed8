#include "expr/parser.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "expr/code_place.h"

namespace reprise::expr {

namespace {

struct Operator {
  std::string_view text;
  int left, right;
};
// Priorities as in Lua's own parser; a right priority below the left one groups to the right.
constexpr std::array<Operator, 21> operators = {{
    {"or", 1, 1},    {"and", 2, 2},   {"<", 3, 3},    {">", 3, 3},    {"<=", 3, 3},  {">=", 3, 3},
    {"~=", 3, 3},    {"==", 3, 3},    {"|", 4, 4},    {"~", 5, 5},    {"&", 6, 6},   {"<<", 7, 7},
    {">>", 7, 7},    {"..", 9, 8},    {"+", 10, 10},  {"-", 10, 10},  {"*", 11, 11}, {"/", 11, 11},
    {"//", 11, 11},  {"%", 11, 11},   {"^", 14, 13},
}};
constexpr int comparison_priority = 3, unary_priority = 12;

const Operator* find_operator(const Token& token) {
  if (token.kind != TokenKind::symbol && token.kind != TokenKind::keyword) return nullptr;
  const auto found = std::find_if(operators.begin(), operators.end(),
                                  [&](const auto& one) { return one.text == token.text; });
  return found == operators.end() ? nullptr : &*found;
}

// What people write who come from another language.
std::string habit_hint(const model::Expression& expression, const Token& token) {
  const std::string_view rest = std::string_view(expression.code).substr(token.begin);
  const char before = token.begin > 0 ? expression.code[token.begin - 1] : ' ';
  if (rest.starts_with("!=")) return "Lua writes ~= for 'not equal'";
  if (rest.starts_with("!")) return "Lua writes 'not'";
  if (rest.starts_with("&&") || (rest.starts_with("&") && before == '&')) return "Lua writes 'and'";
  if (rest.starts_with("||") || (rest.starts_with("|") && before == '|')) return "Lua writes 'or'";
  if (rest.starts_with("?")) return "Lua writes: condition and this or that";
  if (rest.starts_with("=")) return "Lua writes == for 'equal'";
  return {};
}

}  // namespace

Parser::Parser(const model::Expression& expression)
    : expression_(expression), lexer_(expression.code) {}

base::Result<Syntax> Parser::parse() try {
  ahead_ = lexer_.next();
  advance();
  expression();
  if (token_.kind != TokenKind::end) refuse("the end of the expression");
  return std::move(syntax_);
} catch (Refusal& refusal) {
  return base::fail(std::move(refusal.error));
}

void Parser::advance() {
  previous_ = std::move(token_);
  token_ = std::move(ahead_);
  if (token_.kind == TokenKind::bad)
    refuse_at(token_, "RP0400", token_.problem + ": '" + base::printable(token_.text) + "'",
              habit_hint(expression_, token_));
  ahead_ = lexer_.next();
}

Parser::Nested::Nested(Parser& parser) : parser_(parser) {
  // Lua itself gives up at 200; nobody writes half of it.
  constexpr int depth_max = 100;
  if (++parser_.depth_ > depth_max)
    parser_.refuse_at(parser_.token_, "RP0400", "the expression is nested too deep");
}

bool Parser::is(std::string_view word) const {
  return (token_.kind == TokenKind::symbol || token_.kind == TokenKind::keyword) &&
         token_.text == word;
}

bool Parser::take(std::string_view word) {
  if (!is(word)) return false;
  advance();
  return true;
}

void Parser::expect(std::string_view word, std::string_view after) {
  if (!take(word)) refuse("'" + std::string(word) + "' " + std::string(after));
}

Token Parser::expect_name(std::string_view what) {
  if (token_.kind != TokenKind::name) refuse(std::string(what));
  advance();
  return previous_;
}

void Parser::refuse(const std::string& expected) {
  const std::string found =
      token_.kind == TokenKind::end ? "it ends" : "found '" + base::printable(token_.text) + "'";
  refuse_at(token_, "RP0400", "expected " + expected + ", but " + found,
            habit_hint(expression_, token_));
}

void Parser::refuse_at(const Token& token, std::string code, std::string message,
                       std::string hint) {
  const base::Place place = place_at(expression_, token.begin, token.end - token.begin);
  throw Refusal{{std::move(code), std::move(message), std::move(hint), place}};
}

void Parser::expression(int limit) {
  const Nested nested(*this);
  const std::size_t begin = token_.begin;
  if (is("not") || is("-") || is("#") || is("~")) {
    advance();
    expression(unary_priority);
  } else {
    simple_expression();
  }
  for (const Operator* op = find_operator(token_); op && op->left > limit;
       op = find_operator(token_)) {
    const Token sign = token_;
    advance();
    expression(op->right);
    if (op->left == comparison_priority)
      syntax_.comparisons.push_back({begin, sign.begin, sign.end, previous_.end, op->text});
  }
}

void Parser::simple_expression() {
  const bool literal = token_.kind == TokenKind::text || token_.kind == TokenKind::number ||
                       is("nil") || is("true") || is("false") || is("...");
  if (literal) return advance();
  if (is("{")) return table();
  if (take("function")) return function_body();
  suffixed_expression();
}

void Parser::suffixed_expression() {
  const Token first = token_;
  if (take("(")) {
    expression();
    expect(")", "to close '('");
  } else {
    if (token_.kind != TokenKind::name) refuse("a value");
    advance();
    use_name(first);
  }
  while (suffix()) {
  }
}

bool Parser::suffix() {
  if (take(".")) {
    expect_name("a name after '.'");
  } else if (take("[")) {
    expression();
    expect("]", "to close '['");
  } else if (take(":")) {
    expect_name("a name after ':'");
    arguments();
  } else if (is("(") || is("{") || token_.kind == TokenKind::text) {
    arguments();
  } else {
    return false;
  }
  return true;
}

void Parser::arguments() {
  if (token_.kind == TokenKind::text) return advance();
  if (is("{")) return table();
  expect("(", "before the arguments");
  if (take(")")) return;
  expression_list();
  expect(")", "after the arguments");
}

void Parser::table() {
  expect("{", "");
  while (!is("}")) {
    if (take("[")) {
      expression();
      expect("]", "to close '['");
      expect("=", "after the key");
    } else if (token_.kind == TokenKind::name && ahead_.text == "=") {
      advance();
      advance();
    }
    expression();
    if (!take(",") && !take(";")) break;
  }
  expect("}", "to close '{'");
}

void Parser::expression_list() {
  do {
    expression();
  } while (take(","));
}

base::Result<Syntax> parse(const model::Expression& expression) {
  return Parser(expression).parse();
}

}  // namespace reprise::expr
