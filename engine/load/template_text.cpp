#include "load/template_text.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace reprise::load {

namespace {

constexpr std::string_view opening = "${{";
constexpr std::string_view closing = "}}";

constexpr std::size_t no_end = std::string_view::npos;

// The offset behind the Lua string that `code` begins with: 0 where it begins with none, no_end
// where the string has no end.
std::size_t end_of_string(std::string_view code) {
  const char quote = code[0];
  if (quote == '"' || quote == '\'') {
    for (std::size_t at = 1; at < code.size(); ++at) {
      if (code[at] == '\\') {
        ++at;
      } else if (code[at] == quote) {
        return at + 1;
      }
    }
    return no_end;
  }
  if (quote != '[') return 0;
  const std::size_t level = std::min(code.find_first_not_of('=', 1), code.size());
  if (!code.substr(level).starts_with('[')) return 0;
  const std::string end = "]" + std::string(level - 1, '=') + "]";
  const std::size_t at = code.find(end, level + 1);
  return at == no_end ? no_end : at + end.size();
}

// The offset of the "}}" that ends the expression `code` begins with: one that stands neither in a
// Lua string nor closes braces opened inside. no_end where there is none.
std::size_t end_of_code(std::string_view code) {
  int braces = 0;
  for (std::size_t at = 0; at < code.size();) {
    const std::size_t string = end_of_string(code.substr(at));
    if (string == no_end) return no_end;
    if (string > 0) {
      at += string;
      continue;
    }
    if (braces == 0 && code.substr(at).starts_with(closing)) return at;
    if (code[at] == '{') ++braces;
    if (code[at] == '}' && braces > 0) --braces;
    ++at;
  }
  return no_end;
}

// The one expression of a text that is nothing else but blanks.
std::optional<model::Expression> only_expression(model::Template parts) {
  std::optional<model::Expression> only;
  for (model::TemplatePart& part : parts) {
    auto* expression = std::get_if<model::Expression>(&part);
    const bool is_blank = expression == nullptr && base::trim(std::get<std::string>(part)).empty();
    if (is_blank) continue;
    if (expression == nullptr || only) return std::nullopt;
    only = std::move(*expression);
  }
  return only;
}

// Finds the places of a scalar's expressions in the source, one after the other: "${{" stands there
// as it is, whatever the style of the scalar.
class Places {
 public:
  explicit Places(Node scalar) : scalar_(scalar), written_(scalar.written()) {}

  // The place of the next "${{".
  base::Place next_opening() {
    at_ = written_.find(opening, at_);
    if (at_ == std::string_view::npos) {
      at_ = written_.size();
      return scalar_.place();
    }
    at_ += opening.size();
    return scalar_.place_in_written(at_ - opening.size(), opening.size());
  }

  // The place of `code` behind the last opening, or `opened` where it is not found there.
  base::Place of_code(std::string_view code, base::Place opened) const {
    const std::size_t begin = std::min(written_.find_first_not_of(" \t\r\n", at_), written_.size());
    const std::string_view line = base::trim(code.substr(0, code.find('\n')));
    if (!written_.substr(begin).starts_with(line)) return opened;
    return scalar_.place_in_written(begin, line.size());
  }

 private:
  Node scalar_;
  std::string_view written_;
  std::size_t at_ = 0;
};

std::string with_underscores(std::string_view id) {
  std::string result(id);
  std::replace(result.begin(), result.end(), '-', '_');
  return result;
}

// Syntax, inputs that are not declared, secrets where none may stand.
bool check_expression(Decoding& decoding, const model::Expression& expression, Secrets secrets) {
  if (!decoding.find_names) return true;
  const auto names = decoding.find_names(expression);
  if (!names) {
    const base::Error& problem = names.error();
    const std::string code = problem.code.starts_with("RP") ? problem.code : "RP0144";
    return decoding.report.error(code, problem.place.value_or(expression.place), problem.message,
                                 problem.hint);
  }
  for (const std::string& input : names->inputs) {
    if (decoding.inputs.contains(with_underscores(input))) continue;
    return decoding.report.error("RP0145", expression.place, "there is no input '" + input + "'",
                                 suggest(input, {decoding.inputs.begin(), decoding.inputs.end()},
                                         "declare it under 'inputs'"));
  }
  if (secrets == Secrets::allowed || names->secrets.empty()) return true;
  return decoding.report.error(
      "RP0146", expression.place,
      "the secret '" + names->secrets.front() + "' may not be used here",
      "secrets may stand in 'with', 'env' and 'stdin' only, and never in argv");
}

}  // namespace

bool has_expression(std::string_view text) { return text.find(opening) != std::string_view::npos; }

std::optional<model::Template> read_template(Decoding& decoding, Node scalar, Secrets secrets) {
  model::Template parts;
  std::string_view rest = scalar.text();
  Places places(scalar);
  bool good = true;
  for (std::size_t at = rest.find(opening); at != std::string_view::npos; at = rest.find(opening)) {
    if (at > 0) parts.emplace_back(std::string(rest.substr(0, at)));
    rest.remove_prefix(at + opening.size());
    const base::Place opened = places.next_opening();
    const std::size_t end = end_of_code(rest);
    if (end == no_end) {
      decoding.report.error("RP0140", opened, "the expression that begins here has no end",
                            "close it with '}}'");
      return std::nullopt;
    }
    const std::string_view code = base::trim(rest.substr(0, end));
    rest.remove_prefix(end + closing.size());
    if (code.empty()) {
      good = decoding.report.error("RP0141", opened, "the expression is empty");
      continue;
    }
    model::Expression expression{std::string(code), places.of_code(code, opened)};
    good = check_expression(decoding, expression, secrets) && good;
    parts.emplace_back(std::move(expression));
  }
  if (!rest.empty()) parts.emplace_back(std::string(rest));
  return good ? std::optional(std::move(parts)) : std::nullopt;
}

std::optional<model::Expression> read_condition(Decoding& decoding, Node node,
                                                std::string_view what) {
  if (!node.is_scalar() || base::trim(node.text()).empty()) {
    decoding.report.error("RP0122", node.place(),
                          std::string(what) + " must be an expression, not " +
                              std::string(node.is_scalar() ? "empty text" : node.describe()));
    return std::nullopt;
  }
  const std::string_view code = base::trim(node.text());
  if (code.starts_with(opening)) {
    auto parts = read_template(decoding, node, Secrets::refused);
    if (!parts) return std::nullopt;
    if (auto only = only_expression(std::move(*parts))) return only;
  }
  if (has_expression(code)) {
    decoding.report.error("RP0147", node.place(),
                          std::string(what) + " must be one expression, not text with expressions",
                          "write it bare, or put one ${{ }} around all of it");
    return std::nullopt;
  }
  const std::size_t begin = node.written().find(code.substr(0, code.find('\n')));
  const bool found = begin != std::string_view::npos;
  model::Expression expression{
      std::string(code),
      found ? node.place_in_written(begin, std::min(code.size(), code.find('\n'))) : node.place()};
  if (!check_expression(decoding, expression, Secrets::refused)) return std::nullopt;
  return expression;
}

}  // namespace reprise::load
