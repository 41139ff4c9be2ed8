// The part of the parser that knows what names mean.
#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "expr/helper_texts.h"
#include "expr/parser.h"

namespace reprise::expr {

const std::vector<std::string_view>& root_names() {
  static const std::vector<std::string_view> names = {
      "inputs", "targets", "steps", "needs", "item", "index", "run", "trigger", "secrets", "self"};
  return names;
}

const std::vector<std::string_view>& helper_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all = {"null"};
    for (const HelperText& helper : helper_texts()) all.push_back(helper.name);
    return all;
  }();
  return names;
}

namespace {

bool is_in(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The list in which the keys of a root are noted.
std::vector<std::string>* list_for(model::Names& names, std::string_view root) {
  if (root == "steps") return &names.steps;
  if (root == "needs") return &names.needs;
  if (root == "secrets") return &names.secrets;
  if (root == "inputs") return &names.inputs;
  if (root == "targets") return &names.targets;
  return nullptr;
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

bool is_of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// `steps.sign-off` is read as `steps.sign` minus `off`, the name at `begin`: what was meant, or "".
std::string dashed_name(std::string_view code, const Token& name) {
  if (name.begin < 2 || code[name.begin - 1] != '-') return {};
  std::size_t first = name.begin - 1;
  while (first > 0 && is_of_name(code[first - 1])) --first;
  const bool is_key = first > 0 && code[first - 1] == '.' && first < name.begin - 1;
  if (!is_key) return {};
  std::string meant(code.substr(first, name.end - first));
  std::replace(meant.begin(), meant.end(), '-', '_');
  return meant;
}

}  // namespace

bool is_root(std::string_view name) { return is_in(root_names(), name); }

bool Parser::is_local(std::string_view name) const {
  return std::find(locals_.begin(), locals_.end(), name) != locals_.end();
}

void Parser::use_name(const Token& name) {
  if (is_local(name.text) || is_in(helper_names(), name.text)) return;
  if (is_root(name.text)) return use_root(name);
  std::vector<std::string_view> known = root_names();
  known.insert(known.end(), helper_names().begin(), helper_names().end());
  known.insert(known.end(), locals_.begin(), locals_.end());
  if (const std::string meant = dashed_name(expression_.code, name); !meant.empty())
    refuse_at(name, "RP0401", "there is no name '" + std::string(name.text) + "' in expressions",
              "a name with '-' is written with '_': " + meant);
  const std::string near = base::near_miss(name.text, known);
  refuse_at(name, "RP0401", "there is no name '" + std::string(name.text) + "' in expressions",
            near.empty() ? "text is written in quotes; data is reached by inputs, targets, steps"
                         : "did you mean '" + near + "'?");
}

// The token after a root says which part of it is used.
void Parser::use_root(const Token& root) {
  add_once(syntax_.names.roots, root.text);
  if (list_for(syntax_.names, root.text) == nullptr) return;
  if (is(".") && ahead_.kind == TokenKind::name) {
    note_output(root, ahead_);
    return note_key(root, ahead_);
  }
  if (!is("[") || ahead_.kind != TokenKind::text || ahead_.escaped) return note_dynamic(root);
  // Only `root['key']` is constant, not `root['a' .. 'b']`: look one token further.
  Lexer further = lexer_;
  if (further.next().text != "]") return note_dynamic(root);
  note_key(root, ahead_);
}

void Parser::note_key(const Token& root, const Token& key) {
  add_once(*list_for(syntax_.names, root.text),
           key.kind == TokenKind::text ? key.content : key.text);
}

// `.outputs.NAME` behind steps.X or needs.X, where it is written out.
void Parser::note_output(const Token& root, const Token& key) {
  if (root.text != "steps" && root.text != "needs") return;
  Lexer further = lexer_;
  if (further.next().text != "." || further.next().text != "outputs") return;
  if (further.next().text != ".") return;
  const Token name = further.next();
  if (name.kind == TokenKind::name) syntax_.names.outputs.emplace_back(key.text, name.text);
}

void Parser::note_dynamic(const Token& root) {
  if (root.text == "steps") syntax_.names.dynamic_steps = true;
  if (root.text != "secrets") return;
  refuse_at(root, "RP0405", "the name of a secret must be written out",
            "write secrets.NAME: which secrets a step uses is known before it runs");
}

}  // namespace reprise::expr
