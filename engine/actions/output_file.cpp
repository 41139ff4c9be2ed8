#include "actions/output_file.h"

#include <algorithm>

#include "base/text.h"
#include "model/json.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr auto npos = std::string_view::npos;

bool is_key(std::string_view key) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !key.empty() && is_letter(key[0]) && std::all_of(key.begin(), key.end(), fits);
}

std::string shown(std::string_view text) {
  constexpr std::size_t bytes_max = 60;
  return "'" + base::printable(base::to_utf8(text.substr(0, bytes_max))) +
         (text.size() > bytes_max ? "..." : "") + "'";
}

tl::unexpected<base::Error> refuse(std::size_t line, const std::string& why) {
  return base::fail("output", "REPRISE_OUTPUT, line " + std::to_string(line) + ": " + why,
                    "write one JSON object, or lines key=value");
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::size_t number() const { return number_; }
  std::string_view next() {
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == npos ? rest_.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

// The lines up to `word`; nullopt where it never comes.
std::optional<std::string> read_block(Lines& lines, std::string_view word) {
  std::string text;
  for (bool first = true; !lines.done(); first = false) {
    const std::string_view line = lines.next();
    if (line == word) return text;
    if (!first) text += '\n';
    text += line;
  }
  return std::nullopt;
}

base::Result<model::Map> parse_lines(std::string_view text) {
  model::Map outputs;
  for (Lines lines(text); !lines.done();) {
    const std::string_view line = lines.next();
    if (line.empty()) continue;
    const std::size_t number = lines.number();
    const std::size_t equals = line.find('='), block = line.find("<<");
    if (equals == npos && block == npos) return refuse(number, "no '=' in " + shown(line));
    const std::string_view key = line.substr(0, std::min(equals, block));
    if (!is_key(key)) return refuse(number, shown(key) + " is no name of an output");
    if (outputs.contains(key)) return refuse(number, "the key " + shown(key) + " is there twice");
    std::optional<std::string> value;
    if (block < equals) {
      const std::string_view word = line.substr(block + 2);
      if (word.empty()) return refuse(number, "no word after '<<' says where the block ends");
      value = read_block(lines, word);
      if (!value) return refuse(number, "the block never ends: no line " + shown(word));
    } else {
      value = line.substr(equals + 1);
    }
    outputs.emplace(key, base::to_utf8(*value));
  }
  return outputs;
}

base::Result<model::Map> parse_object(std::string_view text) {
  const auto value = model::parse_json(text);
  if (!value)
    return base::fail("output", "REPRISE_OUTPUT is not valid JSON: " + value.error().message);
  for (const auto& [key, member] : value->map())
    if (!is_key(key))
      return base::fail("output", "REPRISE_OUTPUT: " + shown(key) + " is no name of an output",
                        "names are letters, digits, '_' and '-'");
  return value->map();
}

}  // namespace

base::Result<model::Map> parse_output_file(std::string_view text, bool cut) {
  if (cut) return base::fail("output", "REPRISE_OUTPUT is larger than 1 MiB",
                             "write large data to a file of your own, and its path here");
  return base::trim(text).starts_with('{') ? parse_object(text) : parse_lines(text);
}

}  // namespace reprise::actions
