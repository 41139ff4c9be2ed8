// Value: the data that flows through a run - inputs, targets, outputs, rendered parameters.
// Immutable: a copy shares its content, so states and events may hold the same large output
// cheaply.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace reprise::model {

class Value;
using List = std::vector<Value>;
using Map = std::map<std::string, Value, std::less<>>;  // sorted: the same data has one text

// Text that holds secrets by reference: each part is literal text or the NAME of a secret.
struct SecretPart {
  bool secret = false;
  std::string text;
  friend bool operator==(const SecretPart&, const SecretPart&) = default;
};
using SecretText = std::vector<SecretPart>;

class Value {
 public:
  enum class Kind { null, boolean, integer, number, text, list, map, secret };

  Value() = default;
  Value(bool boolean) : data_(boolean) {}
  Value(int integer) : data_(std::int64_t{integer}) {}
  Value(std::int64_t integer) : data_(integer) {}
  Value(double number) : data_(number) {}
  Value(const char* text) : data_(std::make_shared<const std::string>(text)) {}
  Value(std::string_view text) : data_(std::make_shared<const std::string>(text)) {}
  Value(std::string text) : data_(std::make_shared<const std::string>(std::move(text))) {}
  Value(List list) : data_(std::make_shared<const List>(std::move(list))) {}
  Value(Map map) : data_(std::make_shared<const Map>(std::move(map))) {}
  Value(SecretText parts) : data_(std::make_shared<const SecretText>(std::move(parts))) {}

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_text() const { return kind() == Kind::text; }
  bool is_list() const { return kind() == Kind::list; }
  bool is_map() const { return kind() == Kind::map; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_integer() const { return kind() == Kind::integer; }
  bool is_number() const { return kind() == Kind::number; }
  bool is_secret() const { return kind() == Kind::secret; }

  // Each may be called only on its kind.
  bool boolean() const { return std::get<bool>(data_); }
  std::int64_t integer() const { return std::get<std::int64_t>(data_); }
  double number() const { return std::get<double>(data_); }
  const std::string& text() const { return *std::get<TextPtr>(data_); }
  const List& list() const { return *std::get<ListPtr>(data_); }
  const Map& map() const { return *std::get<MapPtr>(data_); }
  const SecretText& secret() const { return *std::get<SecretPtr>(data_); }

  // The member of a map, or null where this is no map or has no such key.
  const Value& operator[](std::string_view key) const;
  // The text of a text value, or `otherwise` for every other kind.
  std::string text_or(std::string_view otherwise) const;
  std::int64_t integer_or(std::int64_t otherwise) const;
  bool boolean_or(bool otherwise) const;

  // "null", "boolean", "integer", "number", "text", "list", "map", "secret".
  std::string_view kind_name() const;

  friend bool operator==(const Value& left, const Value& right);

 private:
  using TextPtr = std::shared_ptr<const std::string>;
  using ListPtr = std::shared_ptr<const List>;
  using MapPtr = std::shared_ptr<const Map>;
  using SecretPtr = std::shared_ptr<const SecretText>;
  std::variant<std::monostate, bool, std::int64_t, double, TextPtr, ListPtr, MapPtr, SecretPtr>
      data_;
};

// True when a secret reference stands anywhere inside.
bool contains_secret(const Value& value);

}  // namespace reprise::model
