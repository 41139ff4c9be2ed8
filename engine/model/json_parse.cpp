#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "model/json.h"
#include "model/json_stream.h"

namespace reprise::model {

namespace {

constexpr std::size_t depth_max = 64;
// What is stored wraps a value of depth_max in levels of its own, several for each of a Param's.
constexpr std::size_t stored_depth_max = 1024;

// Reads bytes and leaves behind how far it has come: the SAX interface tells no position.
struct CountedBytes {
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  const char** reached = nullptr;

  reference operator*() const { return *at; }
  CountedBytes& operator++() {
    *reached = ++at;
    return *this;
  }
  CountedBytes operator++(int) {
    CountedBytes before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountedBytes& a, const CountedBytes& b) { return a.at == b.at; }
  friend bool operator!=(const CountedBytes& a, const CountedBytes& b) { return a.at != b.at; }
};

base::Error error_at(std::string_view text, const char* reached, const std::string& why) {
  const std::size_t read = reached - text.data();
  const std::string_view before = text.substr(0, read == 0 ? 0 : read - 1);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  return base::Error{
      "json", why + " (line " + std::to_string(line) + " column " + std::to_string(column) + ")"};
}

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..." -> the
// part that says what is wrong.
std::string reason_of(const nlohmann::json::exception& exception) {
  const std::string text = exception.what();
  const auto place = text.find("column ");
  const auto colon = text.find(": ", place == std::string::npos ? 0 : place);
  if (colon != std::string::npos) return text.substr(colon + 2);
  const auto bracket = text.find("] ");
  return bracket == std::string::npos ? text : text.substr(bracket + 2);
}

// Builds a Value from nlohmann's SAX calls; a call that returns false ends the parse with why_.
class Builder {
 public:
  // `exact`: a number that a double or 64 bits would change stays the text it was written as.
  explicit Builder(std::size_t levels_max, bool exact = false)
      : levels_max_(levels_max), exact_(exact) {}

  bool null() { return take(Value()); }
  bool boolean(bool value) { return take(Value(value)); }
  bool number_integer(std::int64_t value) { return take(Value(value)); }
  bool number_unsigned(std::uint64_t value) {
    if (value > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) {
      return exact_ ? take(Value(std::to_string(value))) : refuse_integer(std::to_string(value));
    }
    return take(Value(static_cast<std::int64_t>(value)));
  }
  bool number_float(double value, const std::string& source) {
    if (exact_) return take(Value(source));
    if (source.find_first_of(".eE") == std::string::npos) return refuse_integer(source);
    return take(Value(value));
  }
  bool string(std::string& value) { return take(Value(std::move(value))); }
  bool binary(std::vector<std::uint8_t>&) { return refuse("binary data is not JSON"); }

  bool start_object(std::size_t) { return open(Frame{true}); }
  bool start_array(std::size_t) { return open(Frame{false}); }
  bool key(std::string& key) {
    if (frames_.back().map.count(key) != 0) return refuse("the key '" + key + "' is there twice");
    frames_.back().key = std::move(key);
    return true;
  }
  bool end_object() { return close(Value(std::move(frames_.back().map))); }
  bool end_array() { return close(Value(std::move(frames_.back().list))); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& exception) {
    return refuse(reason_of(exception));
  }

  void hand_over(const NestedList& nested) { nested_ = &nested; }

  const std::string& why() const { return why_; }
  Value result() { return std::move(result_); }

 private:
  struct Frame {
    bool is_map;
    std::string key = {};
    Map map = {};
    List list = {};
  };

  bool refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }

  bool refuse_integer(const std::string& digits) {
    return refuse("the integer " + digits.substr(0, 40) +
                  " does not fit 64 bits: write it as text");
  }

  bool open(Frame frame) {
    if (frames_.size() == levels_max_) {
      return refuse("nested deeper than " + std::to_string(levels_max_) + " levels");
    }
    frames_.push_back(std::move(frame));
    return true;
  }

  bool close(Value value) {
    frames_.pop_back();
    return take(std::move(value));
  }

  // graphs -> list -> map -> steps -> list: where the items of a NestedList stand.
  bool is_nested_item() const {
    return nested_ != nullptr && frames_.size() == 4 && frames_[0].key == nested_->outer &&
           frames_[2].is_map && frames_[2].key == nested_->inner && !frames_[1].is_map &&
           !frames_[3].is_map;
  }

  bool take(Value value) {
    if (is_nested_item()) {
      return nested_->use(frames_[1].list.size(), value) || refuse("it is not what was expected");
    }
    if (frames_.empty()) {
      result_ = std::move(value);
    } else if (frames_.back().is_map) {
      Frame& frame = frames_.back();
      frame.map.emplace_hint(frame.map.end(), std::move(frame.key), std::move(value));
    } else {
      frames_.back().list.push_back(std::move(value));
    }
    return true;
  }

  std::size_t levels_max_;
  bool exact_;
  const NestedList* nested_ = nullptr;
  std::vector<Frame> frames_;
  Value result_;
  std::string why_;
};

base::Result<Value> stored_value(const Value& value);

base::Result<Value> stored_secret(const Value& parts) {
  if (!parts.is_list()) return base::fail("json", "a stored secret is not a list of parts");
  SecretText text;
  for (const Value& part : parts.list()) {
    const Value& name = part.is_map() ? part["name"] : part;
    if (!name.is_text()) return base::fail("json", "a part of a stored secret is no text");
    text.push_back({part.is_map(), name.text()});
  }
  return Value(std::move(text));
}

base::Result<Value> stored_map(const Map& map) {
  if (const auto secret = map.find("$secret"); secret != map.end()) {
    if (map.size() != 1) return base::fail("json", "a stored secret has other keys beside it");
    return stored_secret(secret->second);
  }
  Map out;
  for (const auto& [key, inner] : map) {
    auto value = stored_value(inner);
    if (!value) return value;
    const bool escaped = key.size() > 7 && key.find_first_not_of('$') == key.size() - 6 &&
                         key.substr(key.size() - 6) == "secret";
    out.emplace(escaped ? key.substr(1) : key, std::move(*value));
  }
  return Value(std::move(out));
}

base::Result<Value> stored_list(const List& list) {
  List out;
  for (const Value& inner : list) {
    auto value = stored_value(inner);
    if (!value) return value;
    out.push_back(std::move(*value));
  }
  return Value(std::move(out));
}

base::Result<Value> stored_value(const Value& value) {
  if (value.is_map()) return stored_map(value.map());
  if (value.is_list()) return stored_list(value.list());
  return value;
}

base::Result<Value> parse(std::string_view text, Builder builder) {
  const char* reached = text.data();
  const CountedBytes begin{text.data(), &reached}, end{text.data() + text.size(), &reached};
  if (!nlohmann::json::sax_parse(begin, end, &builder)) {
    return base::fail(error_at(text, reached, builder.why()));
  }
  return builder.result();
}

// Most of what is stored holds no "$secret", and needs no second walk.
bool may_hold_secrets(std::string_view text) {
  return text.find("secret\"") != std::string_view::npos;
}

}  // namespace

base::Result<Value> parse_json(std::string_view text) { return parse(text, Builder(depth_max)); }

base::Result<Value> parse_json_exactly(std::string_view text) {
  return parse(text, Builder(depth_max, true));
}

base::Result<Value> parse_stored_json(std::string_view text) {
  auto value = parse(text, Builder(stored_depth_max));
  if (!value || !may_hold_secrets(text)) return value;
  return stored_value(*value);
}

base::Result<Value> parse_stored_json(std::string_view text, const NestedList& nested) {
  if (!may_hold_secrets(text)) {
    Builder builder(stored_depth_max);
    builder.hand_over(nested);
    return parse(text, std::move(builder));
  }
  const NestedList unescaping{nested.outer, nested.inner,
                              [&](std::size_t index, const Value& item) {
                                const auto value = stored_value(item);
                                return value && nested.use(index, *value);
                              }};
  Builder builder(stored_depth_max);
  builder.hand_over(unescaping);
  auto value = parse(text, std::move(builder));
  return value ? stored_value(*value) : value;
}

}  // namespace reprise::model
