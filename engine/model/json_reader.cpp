#include "model/json_reader.h"

#include "model/param_fields.h"

namespace reprise::model {

void ReadContext::wrong(const std::string& what) {
  if (error_) return;
  std::string where;
  for (const Level& level : path_) {
    if (level.name.empty())
      where += "[" + std::to_string(level.index) + "]";
    else
      where.append(where.empty() ? "" : ".").append(level.name);
  }
  error_ = base::Error{"stored-form", (where.empty() ? "it" : "'" + where + "'") + " " + what};
}

void read(ReadContext& context, const Value& from, bool& to) {
  if (!from.is_boolean()) return context.wrong("is not a boolean");
  to = from.boolean();
}

void read(ReadContext& context, const Value& from, double& to) {
  if (!from.is_number()) return context.wrong("is not a number");
  to = from.number();
}

void read(ReadContext& context, const Value& from, std::string& to) {
  if (!from.is_text()) return context.wrong("is not a text");
  to = from.text();
}

void read(ReadContext&, const Value& from, Value& to) { to = from; }

void read(ReadContext& context, const Value& from, Map& to) {
  if (!from.is_map()) return context.wrong("is not a map");
  to = from.map();
}

void read(ReadContext& context, const Value& from, List& to) {
  if (!from.is_list()) return context.wrong("is not a list");
  to = from.list();
}

void read(ReadContext& context, const Value& from, base::Place& to) {
  std::vector<std::uint32_t> numbers;
  read(context, from, numbers);
  if (numbers.size() < 3 || numbers.size() > 4) return context.wrong("is not a place");
  to = {numbers.size() == 4 ? numbers[3] : 0, numbers[0], numbers[1], numbers[2]};
}

void read(ReadContext& context, const Value& from, Param& to) {
  if (!from.is_map()) return context.wrong("is not a parameter");
  const Map& map = from.map();
  if (const auto place = map.find("p"); place != map.end()) read(context, place->second, to.place);
  if (const auto data = map.find("v"); data != map.end()) {
    to.node = data->second;
  } else if (const auto parts = map.find("t"); parts != map.end()) {
    read(context, parts->second, to.node.emplace<Template>());
  } else if (const auto items = map.find("l"); items != map.end()) {
    read(context, items->second, to.node.emplace<ParamList>());
  } else if (const auto entries = map.find("m"); entries != map.end()) {
    read(context, entries->second, to.node.emplace<ParamMap>());
  } else {
    context.wrong("is not a parameter");
  }
}

void read(ReadContext& context, const Value& from, TemplatePart& to) {
  if (from.is_text())
    to = from.text();
  else
    read(context, from, to.emplace<Expression>());
}

}  // namespace reprise::model
