// Parser: reads one Lua 5.4 expression by recursive descent and notes names and comparisons.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "expr/lexer.h"
#include "expr/syntax.h"

namespace reprise::expr {

class Parser {
 public:
  explicit Parser(const model::Expression& expression);
  // Once. A refusal is thrown inside and returned here.
  base::Result<Syntax> parse();

 private:
  struct Refusal {
    base::Error error;
  };
  // One level of nesting deeper while it lives.
  class Nested {
   public:
    explicit Nested(Parser& parser);
    ~Nested() { --parser_.depth_; }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Parser& parser_;
  };

  void advance();
  bool is(std::string_view symbol_or_keyword) const;
  bool take(std::string_view symbol_or_keyword);
  void expect(std::string_view symbol_or_keyword, std::string_view after);
  Token expect_name(std::string_view what);
  [[noreturn]] void refuse(const std::string& expected);
  [[noreturn]] void refuse_at(const Token& token, std::string code, std::string message,
                              std::string hint = {});

  void expression(int limit = 0);
  void simple_expression();
  void suffixed_expression();
  bool suffix();
  void arguments();
  void table();
  void function_body();
  void expression_list();

  void block();
  bool is_block_end() const;
  void statement();
  void if_statement();
  void for_statement();
  void repeat_statement();
  void local_statement();
  std::string_view expect_local(std::string_view what);
  void expression_statement();

  void use_name(const Token& name);
  void note_key(const Token& root, const Token& key);
  void note_output(const Token& root, const Token& key);
  void note_dynamic(const Token& root);
  void use_root(const Token& root);
  bool is_local(std::string_view name) const;

  const model::Expression& expression_;
  Lexer lexer_;
  Token token_, ahead_, previous_;
  std::vector<std::string_view> locals_ = {};
  int depth_ = 0;
  Syntax syntax_ = {};
};

}  // namespace reprise::expr
