// The part of the parser for function bodies: Lua allows functions inside expressions.
#include "expr/parser.h"

namespace reprise::expr {

void Parser::function_body() {
  const std::size_t outer = locals_.size();
  expect("(", "before the parameters");
  while (!is(")")) {
    if (take("...")) break;
    locals_.push_back(expect_local("the name of a parameter"));
    if (!take(",")) break;
  }
  expect(")", "after the parameters");
  block();
  expect("end", "to close 'function'");
  locals_.resize(outer);
}

// Comparisons call functions of ours by names that nothing may hide.
std::string_view Parser::expect_local(std::string_view what) {
  const Token name = expect_name(what);
  if (name.text.starts_with("__") || name.text == "_ENV")
    refuse_at(name, "RP0400", "the name '" + std::string(name.text) + "' is reserved");
  return name.text;
}

bool Parser::is_block_end() const {
  return token_.kind == TokenKind::end || is("end") || is("else") || is("elseif") || is("until");
}

void Parser::block() {
  const Nested nested(*this);
  const std::size_t outer = locals_.size();
  while (!is_block_end()) {
    if (take("return")) {
      if (!is_block_end() && !is(";")) expression_list();
      take(";");
      break;
    }
    statement();
  }
  locals_.resize(outer);
}

void Parser::statement() {
  if (take(";") || take("break")) return;
  if (is("if")) return if_statement();
  if (is("for")) return for_statement();
  if (is("repeat")) return repeat_statement();
  if (is("local")) return local_statement();
  if (take("while")) {
    expression();
    expect("do", "after the condition of 'while'");
    block();
    expect("end", "to close 'while'");
  } else if (take("do")) {
    block();
    expect("end", "to close 'do'");
  } else if (is("goto") || is("::") || is("function")) {
    refuse("a statement");
  } else {
    expression_statement();
  }
}

void Parser::if_statement() {
  do {
    advance();
    expression();
    expect("then", "after the condition of 'if'");
    block();
  } while (is("elseif"));
  if (take("else")) block();
  expect("end", "to close 'if'");
}

void Parser::for_statement() {
  advance();
  std::vector<std::string_view> names = {expect_local("the name of a variable")};
  if (take("=")) {
    expression_list();
  } else {
    while (take(",")) names.push_back(expect_local("the name of a variable"));
    expect("in", "after the names of 'for'");
    expression_list();
  }
  expect("do", "after the head of 'for'");
  const std::size_t outer = locals_.size();
  locals_.insert(locals_.end(), names.begin(), names.end());
  block();
  locals_.resize(outer);
  expect("end", "to close 'for'");
}

// The condition sees the locals of the body.
void Parser::repeat_statement() {
  const Nested nested(*this);
  advance();
  const std::size_t outer = locals_.size();
  while (!is_block_end() && !is("return")) statement();
  expect("until", "to close 'repeat'");
  expression();
  locals_.resize(outer);
}

void Parser::local_statement() {
  advance();
  if (take("function")) {
    locals_.push_back(expect_local("the name of a function"));
    return function_body();
  }
  std::vector<std::string_view> names;
  do {
    names.push_back(expect_local("the name of a variable"));
    if (take("<")) {
      expect_name("'const'");
      expect(">", "after the attribute");
    }
  } while (take(","));
  if (take("=")) expression_list();
  locals_.insert(locals_.end(), names.begin(), names.end());
}

void Parser::expression_statement() {
  suffixed_expression();
  while (take(",")) suffixed_expression();
  if (take("=")) expression_list();
}

}  // namespace reprise::expr
