// Reads structs from stored JSON, by the same lists of fields as json_writer.h. Unknown members are
// ignored; a missing or wrong one stops the reading with an error that names it.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/enum_text.h"
#include "model/json.h"
#include "model/param.h"

namespace reprise::model {

// The path to where the reader stands ("graphs[0].steps[3].retry") and the first thing wrong.
class ReadContext {
 public:
  bool ok() const { return !error_; }
  void wrong(const std::string& what);
  base::Error take_error() { return std::move(*error_); }

  // Enters a member or an item for the lifetime of the guard.
  class Inside {
   public:
    Inside(ReadContext& context, std::string_view name) : context_(context) {
      context_.path_.push_back({name, 0});
    }
    Inside(ReadContext& context, std::size_t index) : context_(context) {
      context_.path_.push_back({{}, index});
    }
    ~Inside() { context_.path_.pop_back(); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;

   private:
    ReadContext& context_;
  };

 private:
  struct Level {
    std::string_view name;
    std::size_t index;
  };
  std::vector<Level> path_;
  std::optional<base::Error> error_;
};

template <class T>
class FieldReader;

void read(ReadContext& context, const Value& from, bool& to);
void read(ReadContext& context, const Value& from, double& to);
void read(ReadContext& context, const Value& from, std::string& to);
void read(ReadContext& context, const Value& from, Value& to);
void read(ReadContext& context, const Value& from, Map& to);
void read(ReadContext& context, const Value& from, List& to);
void read(ReadContext& context, const Value& from, base::Place& to);
void read(ReadContext& context, const Value& from, Param& to);
void read(ReadContext& context, const Value& from, TemplatePart& to);

template <std::integral Integer>
void read(ReadContext& context, const Value& from, Integer& to) {
  if (!from.is_integer()) return context.wrong("is not an integer");
  // Unsigned 64-bit numbers are stored with their bits as a signed one: see json_writer.h.
  to = static_cast<Integer>(from.integer());
  const bool fits = sizeof(Integer) == 8 || std::cmp_equal(to, from.integer());
  if (!fits) context.wrong("is out of range");
}

template <class Enum>
requires std::is_enum_v<Enum>
void read(ReadContext& context, const Value& from, Enum& to) {
  const auto value = from.is_text() ? enum_from_text<Enum>(from.text()) : std::nullopt;
  if (!value) return context.wrong("is not one of the known words");
  to = *value;
}

template <class T>
requires std::is_class_v<T> && requires(FieldReader<T>& f, const T* tag) { list_fields(f, tag); }
void read(ReadContext& context, const Value& from, T& to) {
  if (!from.is_map()) return context.wrong("is not a map");
  FieldReader<T> fields(context, from.map(), to);
  list_fields(fields, static_cast<const T*>(nullptr));
}

template <class T>
void read(ReadContext& context, const Value& from, std::vector<T>& to) {
  if (!from.is_list()) return context.wrong("is not a list");
  to.clear();
  to.reserve(from.list().size());
  for (const Value& item : from.list()) {
    const ReadContext::Inside inside(context, to.size());
    read(context, item, to.emplace_back());
    if (!context.ok()) return;
  }
}

template <class T, class Order>
void read(ReadContext& context, const Value& from, std::map<std::string, T, Order>& to) {
  if (!from.is_map()) return context.wrong("is not a map");
  to.clear();
  for (const auto& [key, value] : from.map()) {
    const ReadContext::Inside inside(context, key);
    read(context, value, to[key]);
    if (!context.ok()) return;
  }
}

template <class T>
void read(ReadContext& context, const Value& from, std::optional<T>& to) {
  read(context, from, to.emplace());
}

template <class T>
void read(ReadContext& context, const Value& from, std::shared_ptr<T>& to) {
  auto value = std::make_shared<std::remove_const_t<T>>();
  read(context, from, *value);
  to = std::move(value);
}

template <class T>
class FieldReader {
 public:
  FieldReader(ReadContext& context, const Map& map, T& object)
      : context_(context), map_(map), object_(object) {}

  template <class Member>
  void required(std::string_view name, Member T::*member) {
    if (!read_present(name, member) && context_.ok()) {
      const ReadContext::Inside inside(context_, name);
      context_.wrong("is missing");
    }
  }

  template <class Member>
  void optional(std::string_view name, Member T::*member) {
    read_present(name, member);
  }

 private:
  template <class Member>
  bool read_present(std::string_view name, Member T::*member) {
    const auto found = map_.find(name);
    if (!context_.ok() || found == map_.end()) return false;
    const ReadContext::Inside inside(context_, name);
    read(context_, found->second, object_.*member);
    return true;
  }

  ReadContext& context_;
  const Map& map_;
  T& object_;
};

// A struct that is stored by itself, from its text or from what was parsed of it.
template <class T>
base::Result<T> from_stored(const Value& value) {
  ReadContext context;
  T read_value;
  read(context, value, read_value);
  if (!context.ok()) return base::fail(context.take_error());
  return read_value;
}

template <class T>
base::Result<T> from_stored(std::string_view text) {
  const auto value = parse_stored_json(text);
  if (!value) return base::fail(value.error());
  return from_stored<T>(*value);
}

}  // namespace reprise::model
