#include "model/value.h"

#include <algorithm>
#include <array>

namespace reprise::model {

namespace {

// Shared content is equal to itself without looking at it: large outputs are compared by pointer.
template <class Pointer>
bool same_content(const Pointer& left, const Pointer& right) {
  return left == right || *left == *right;
}

}  // namespace

const Value& Value::operator[](std::string_view key) const {
  static const Value absent;
  if (!is_map()) return absent;
  const auto found = map().find(key);
  return found == map().end() ? absent : found->second;
}

std::string Value::text_or(std::string_view otherwise) const {
  return is_text() ? text() : std::string(otherwise);
}

std::int64_t Value::integer_or(std::int64_t otherwise) const {
  return is_integer() ? integer() : otherwise;
}

bool Value::boolean_or(bool otherwise) const { return is_boolean() ? boolean() : otherwise; }

std::string_view Value::kind_name() const {
  static constexpr std::array<std::string_view, 8> names = {"null", "boolean", "integer", "number",
                                                            "text", "list",    "map",     "secret"};
  return names[data_.index()];
}

bool operator==(const Value& left, const Value& right) {
  if (left.data_.index() != right.data_.index()) return false;
  return std::visit(
      [&right](const auto& mine) {
        using Held = std::decay_t<decltype(mine)>;
        const auto& theirs = std::get<Held>(right.data_);
        if constexpr (std::is_same_v<Held, std::monostate> || std::is_arithmetic_v<Held>) {
          return mine == theirs;
        } else {
          return same_content(mine, theirs);
        }
      },
      left.data_);
}

bool contains_secret(const Value& value) {
  if (value.is_secret()) return true;
  if (value.is_list()) {
    return std::any_of(value.list().begin(), value.list().end(), contains_secret);
  }
  if (!value.is_map()) return false;
  return std::any_of(value.map().begin(), value.map().end(),
                     [](const auto& entry) { return contains_secret(entry.second); });
}

}  // namespace reprise::model
