#include "load/json_schema.h"
#include "model/json.h"
#include "unit/load/load_rig.h"

using namespace reprise;
using model::Value;

namespace {

Value schema() { return *model::parse_json(load::json_schema(tests::shared_catalog())); }

// Every "$ref" inside leads to a definition.
void check_references(const Value& part, const Value& definitions) {
  if (part.is_list()) {
    for (const Value& item : part.list()) check_references(item, definitions);
  }
  if (!part.is_map()) return;
  const std::string reference = part["$ref"].text_or("");
  if (!reference.empty()) {
    INFO(reference);
    CHECK(definitions.map().contains(reference.substr(std::string("#/definitions/").size())));
  }
  for (const auto& [key, value] : part.map()) check_references(value, definitions);
}

bool is_unknown_key(const std::string& text, const std::string& key) {
  for (const auto& one : tests::load_yaml(text).diagnostics) {
    if (one.code == "RP0202" && one.message.starts_with("'" + key + "'")) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("The schema is draft-07 and closed in itself") {
  const Value whole = schema();
  CHECK(whole["$schema"] == Value("http://json-schema.org/draft-07/schema#"));
  check_references(whole, whole["definitions"]);
}

TEST_CASE("The schema and the loader know the same keys of a runbook") {
  const Value whole = schema();
  for (const auto& [key, value] : whole["properties"].map()) {
    CHECK_FALSE(is_unknown_key("reprise: 1\n" + key + ": x\n", key));
  }
  for (const char* key : {"title", "uses", "guards", "finally", "defaults", "review_every"}) {
    CHECK(whole["properties"].map().contains(key));
  }
  CHECK(is_unknown_key("reprise: 1\nfoo: x\n", "foo"));
}

TEST_CASE("The schema and the loader know the same keys of a step") {
  const Value properties = schema()["definitions"]["step"]["properties"];
  for (const auto& [key, value] : properties.map()) {
    CHECK_FALSE(is_unknown_key(tests::with_steps("  s:\n    " + key + ": x\n"), key));
  }
  CHECK(properties.map().size() == 29);
}

TEST_CASE("Each action has the schema of its parameters, also one that is not of this build") {
  const Value rules = schema()["definitions"]["step"]["allOf"];
  REQUIRE(rules.list().size() == tests::shared_catalog().all().size());
  for (const Value& rule : rules.list()) {
    const std::string name = rule["if"]["properties"]["uses"]["const"].text_or("");
    const Value with = rule["then"]["properties"]["with"];
    if (name == "notify") {
      CHECK(with["allOf"].list()[0]["required"] == Value(model::List{Value("text")}));
      CHECK(with["allOf"].list()[0]["additionalProperties"] == Value(false));
    }
    if (name == "halt") CHECK(with["description"] == Value("For tests. (not of this build)"));
  }
}
