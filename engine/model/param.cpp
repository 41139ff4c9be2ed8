#include "model/param.h"

namespace reprise::model {

namespace {

std::optional<Value> constant_text(const Template& parts) {
  std::string text;
  for (const TemplatePart& part : parts) {
    const auto* literal = std::get_if<std::string>(&part);
    if (literal == nullptr) return std::nullopt;
    text += *literal;
  }
  return Value(std::move(text));
}

std::optional<Value> constant_list(const ParamList& items) {
  List list;
  for (const Param& item : items) {
    auto value = constant_value(item);
    if (!value) return std::nullopt;
    list.push_back(std::move(*value));
  }
  return Value(std::move(list));
}

std::optional<Value> constant_map(const ParamMap& entries) {
  Map map;
  for (const ParamEntry& entry : entries) {
    auto value = constant_value(entry.value);
    if (!value) return std::nullopt;
    map.insert_or_assign(entry.key, std::move(*value));
  }
  return Value(std::move(map));
}

}  // namespace

bool Param::is_null() const {
  const Value* value = constant();
  return value != nullptr && value->is_null();
}

const Value* Param::constant() const { return std::get_if<Value>(&node); }

const Param* Param::find(std::string_view key) const {
  const ParamMap* entries = as_map();
  if (entries == nullptr) return nullptr;
  for (const ParamEntry& entry : *entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::optional<Value> constant_value(const Param& param) {
  if (const Value* value = param.constant()) return *value;
  if (const Template* parts = param.as_template()) return constant_text(*parts);
  if (const ParamList* items = param.as_list()) return constant_list(*items);
  return constant_map(*param.as_map());
}

}  // namespace reprise::model
