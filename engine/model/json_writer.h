// Writes structs as stored JSON, from the lists of fields in *_fields.h. Append-only: no document
// is built, and members that have their default value are left out.
#pragma once

#include <charconv>
#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/enum_text.h"
#include "model/json.h"
#include "model/param.h"

namespace reprise::model {

template <class T>
class FieldWriter;

inline void write(std::string& out, bool value) { out += value ? "true" : "false"; }
inline void write(std::string& out, const std::string& text) { append_json_text(out, text); }
inline void write(std::string& out, const Value& value) { append_stored_json(out, value); }
void write(std::string& out, double number);
void write(std::string& out, const base::Place& place);
void write(std::string& out, const Param& param);
void write(std::string& out, const TemplatePart& part);

// Unsigned 64-bit numbers are stored as the signed number with the same bits, which every reader of
// JSON integers takes.
template <std::integral Integer>
void write(std::string& out, Integer number) {
  char digits[24];
  const auto stored = static_cast<std::int64_t>(number);
  out.append(digits, std::to_chars(digits, digits + sizeof digits, stored).ptr);
}

template <class Enum>
requires std::is_enum_v<Enum>
void write(std::string& out, Enum value) { out.append(1, '"').append(enum_text(value)) += '"'; }

// Structs: whatever has a list of fields.
template <class T>
requires std::is_class_v<T> && requires(FieldWriter<T>& f, const T* tag) { list_fields(f, tag); }
void write(std::string& out, const T& object) {
  out += '{';
  FieldWriter<T> fields(out, object);
  list_fields(fields, static_cast<const T*>(nullptr));
  out += '}';
}

template <class T>
void write(std::string& out, const std::vector<T>& items) {
  out += '[';
  for (const T& item : items) {
    if (&item != &items.front()) out += ',';
    write(out, item);
  }
  out += ']';
}

template <class T, class Order>
void write(std::string& out, const std::map<std::string, T, Order>& entries) {
  out += '{';
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    if (entry != entries.begin()) out += ',';
    append_json_text(out, entry->first);
    out += ':';
    write(out, entry->second);
  }
  out += '}';
}
inline void write(std::string& out, const Map& map) { append_stored_json(out, Value(map)); }
inline void write(std::string& out, const List& list) { append_stored_json(out, Value(list)); }

template <class T>
void write(std::string& out, const std::optional<T>& value) {
  write(out, *value);
}
template <class T>
void write(std::string& out, const std::shared_ptr<T>& value) {
  write(out, *value);
}

// Whether a member may be left out because reading gives the same without it.
template <class T>
bool is_default(const T& value, const T& standard) {
  if constexpr (requires { value.empty(); })
    return value.empty() && standard.empty();
  else if constexpr (requires { value == standard; })
    return value == standard;
  else
    return false;
}
inline bool is_default(const std::vector<int>& value, const std::vector<int>& standard) {
  return value == standard;
}
inline bool is_default(const std::string& value, const std::string& standard) {
  return value == standard;
}
template <class T>
bool is_default(const std::optional<T>& value, const std::optional<T>&) {
  return !value;
}
inline bool is_default(const Param& value, const Param&) {
  return value.is_null() && value.place == base::Place{};
}

template <class T>
class FieldWriter {
 public:
  FieldWriter(std::string& out, const T& object, bool first = true)
      : out_(out), object_(object), first_(first) {}

  template <class Member>
  void required(std::string_view name, Member T::*member) {
    if (!first_) out_ += ',';
    first_ = false;
    out_.append(1, '"').append(name) += "\":";
    write(out_, object_.*member);
  }

  template <class Member>
  void optional(std::string_view name, Member T::*member) {
    static const T standard{};
    if (!is_default(object_.*member, standard.*member)) required(name, member);
  }

 private:
  std::string& out_;
  const T& object_;
  bool first_;
};

// A struct that is stored by itself.
template <class T>
std::string stored_text(const T& value) {
  std::string out;
  write(out, value);
  return out;
}

}  // namespace reprise::model
