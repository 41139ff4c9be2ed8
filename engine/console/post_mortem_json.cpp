#include "console/json_line.h"
#include "console/post_mortem.h"

namespace reprise::console {
namespace {

std::string fields_json(const PostMortem& facts) {
  JsonLine fields;
  for (const auto& field : facts.fields) {
    if (field.known.empty()) {
      fields.raw(field.key, "null");
    } else {
      fields.text(field.key, field.known);
    }
  }
  return fields.object();
}

std::string decisions_json(const PostMortem& facts) {
  std::vector<std::string> items;
  for (const auto& decision : facts.decisions) {
    JsonLine item;
    item.instant("at", decision.at_us).text("by", decision.by);
    item.text("question", decision.question).text("step", decision.step);
    items.push_back(item.text("choice", decision.choice).text("note", decision.note).object());
  }
  return json_list(items);
}

std::string items_json(const PostMortem& facts) {
  std::vector<std::string> items;
  for (const auto& one : facts.items) {
    JsonLine item;
    item.text("text", one.before + one.step + one.after)
        .text("step", one.step)
        .text("blank", one.blank);
    items.push_back(item.object());
  }
  return json_list(items);
}

}  // namespace

std::string post_mortem_json(const PostMortem& facts) {
  JsonLine all;
  all.raw("fields", fields_json(facts)).text("error", facts.error);
  all.raw("changed", json_texts(facts.changed)).raw("undone", json_texts(facts.undone));
  all.raw("destroyed", json_texts(facts.destroyed)).raw("decisions", decisions_json(facts));
  return all.raw("action_items", items_json(facts)).object();
}

}  // namespace reprise::console
