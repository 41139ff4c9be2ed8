#include "access/change.h"

#include <functional>
#include <map>

#include "model/json.h"

namespace reprise::access {

using model::List;
using model::Map;
using model::Value;

namespace {

template <class Texts>
Value texts(const Texts& values) {
  List list;
  for (const auto& value : values) list.push_back(std::string(value));
  return list;
}

std::set<std::string> texts_of(const Value& list) {
  std::set<std::string> texts;
  if (list.is_list())
    for (const auto& item : list.list()) texts.insert(item.text_or(""));
  return texts;
}

Value roles(const std::set<Role>& roles) {
  List list;
  for (const Role role : roles) list.push_back(to_text(role));
  return list;
}

base::Result<std::set<Role>> roles_of(const Value& list) {
  std::set<Role> roles;
  for (const auto& text : texts_of(list)) {
    const auto role = role_from_text(text);
    if (!role) return base::fail("access", "there is no role '" + text + "'");
    roles.insert(*role);
  }
  return roles;
}

Value scopes(const std::vector<Scope>& scopes) {
  List list;
  for (const auto& scope : scopes)
    list.push_back(Map{{"runbook", scope.runbook}, {"label", scope.label}, {"group", scope.group}});
  return list;
}

// No scopes are everything, so they must be there to be none.
base::Result<std::vector<Scope>> scopes_of(const Value& list) {
  std::vector<Scope> scopes;
  if (!list.is_list()) return base::fail("access", "scopes are missing");
  for (const auto& item : list.list())
    scopes.push_back(
        {item["runbook"].text_or(""), item["label"].text_or(""), item["group"].text_or("")});
  return scopes;
}

Value instant(const std::optional<base::WallMicros>& at_us) {
  return at_us ? Value(*at_us) : Value();
}

std::optional<base::WallMicros> instant_of(const Value& value) {
  return value.is_integer() ? std::optional(value.integer()) : std::nullopt;
}

Value body_of(const changes::TokenCreated& change) {
  const Token& token = change.token;
  return Map{{"id", token.id},
             {"name", token.name},
             {"person", token.person},
             {"hash", token.hash},
             {"roles", roles(token.roles)},
             {"duties", texts(token.duties)},
             {"scopes", scopes(token.scopes)},
             {"created", token.created_us},
             {"expires", instant(token.expires_us)},
             {"by", token.by}};
}

Value body_of(const changes::TokenRevoked& change) {
  return Map{{"id", change.id}, {"by", change.by}, {"at", change.at_us}};
}
Value body_of(const changes::TokenLimited& change) {
  return Map{{"id", change.id}, {"by", change.by}, {"expires", change.expires_us}};
}
Value body_of(const changes::TokenUsed& change) {
  return Map{{"id", change.id}, {"at", change.at_us}};
}
Value body_of(const changes::PersonSet& change) {
  List uids;
  for (const auto uid : change.person.uids) uids.push_back(std::int64_t{uid});
  return Map{{"name", change.person.name},
             {"uids", std::move(uids)},
             {"roles", roles(change.person.roles)},
             {"duties", texts(change.person.duties)},
             {"scopes", scopes(change.person.scopes)},
             {"by", change.by}};
}
Value body_of(const changes::PersonRemoved& change) {
  return Map{{"name", change.name}, {"by", change.by}, {"at", change.at_us}};
}
Value body_of(const changes::ClearAsked& change) {
  return Map{{"person", change.person},
             {"by", change.by},
             {"reason", change.reason},
             {"at", change.at_us}};
}
Value body_of(const changes::ClearSettled& change) { return Map{{"by", change.by}}; }

base::Result<Change> token_created(const Value& body) {
  auto held = roles_of(body["roles"]);
  if (!held) return base::fail(held.error());
  auto reach = scopes_of(body["scopes"]);
  if (!reach) return base::fail(reach.error());
  Token token;
  token.id = body["id"].text_or("");
  token.name = body["name"].text_or("");
  token.person = body["person"].text_or("");
  token.hash = body["hash"].text_or("");
  token.roles = std::move(*held);
  token.duties = texts_of(body["duties"]);
  token.scopes = std::move(*reach);
  token.created_us = body["created"].integer_or(0);
  token.expires_us = instant_of(body["expires"]);
  token.by = body["by"].text_or("");
  return changes::TokenCreated{std::move(token)};
}

base::Result<Change> person_set(const Value& body) {
  auto held = roles_of(body["roles"]);
  if (!held) return base::fail(held.error());
  auto reach = scopes_of(body["scopes"]);
  if (!reach) return base::fail(reach.error());
  Person person;
  person.name = body["name"].text_or("");
  if (body["uids"].is_list())
    for (const auto& uid : body["uids"].list())
      if (uid.is_integer()) person.uids.insert(static_cast<std::uint32_t>(uid.integer()));
  person.roles = std::move(*held);
  person.duties = texts_of(body["duties"]);
  person.scopes = std::move(*reach);
  return changes::PersonSet{std::move(person), body["by"].text_or("")};
}

using Reader = std::function<base::Result<Change>(const Value&)>;
struct Kind {
  std::string_view name;
  Reader read;
};

// In the order of Change's alternatives.
const std::vector<Kind>& kinds() {
  static const std::vector<Kind> all = {
      {"token.created", token_created},
      {"token.revoked",
       [](const Value& body) -> base::Result<Change> {
         return changes::TokenRevoked{body["id"].text_or(""), body["by"].text_or(""),
                                      body["at"].integer_or(0)};
       }},
      {"token.limited",
       [](const Value& body) -> base::Result<Change> {
         return changes::TokenLimited{body["id"].text_or(""), body["by"].text_or(""),
                                      body["expires"].integer_or(0)};
       }},
      {"token.used",
       [](const Value& body) -> base::Result<Change> {
         return changes::TokenUsed{body["id"].text_or(""), body["at"].integer_or(0)};
       }},
      {"person.set", person_set},
      {"person.removed",
       [](const Value& body) -> base::Result<Change> {
         return changes::PersonRemoved{body["name"].text_or(""), body["by"].text_or(""),
                                       body["at"].integer_or(0)};
       }},
      {"clear.asked",
       [](const Value& body) -> base::Result<Change> {
         return changes::ClearAsked{body["person"].text_or(""), body["by"].text_or(""),
                                    body["reason"].text_or(""), body["at"].integer_or(0)};
       }},
      {"clear.settled", [](const Value& body) -> base::Result<Change> {
         return changes::ClearSettled{body["by"].text_or("")};
       }}};
  return all;
}

}  // namespace

StoredChange encode(const Change& change) {
  const Value body = std::visit([](const auto& one) { return body_of(one); }, change);
  return {std::string(kinds().at(change.index()).name), model::to_json(body)};
}

std::string describe(const Change& change) {
  std::string whom;
  if (const auto* created = std::get_if<changes::TokenCreated>(&change))
    whom =
        created->token.name + " (" + created->token.id + ") for " + to_text(created->token.roles);
  if (const auto* revoked = std::get_if<changes::TokenRevoked>(&change)) whom = revoked->id;
  if (const auto* limited = std::get_if<changes::TokenLimited>(&change)) whom = limited->id;
  if (const auto* set = std::get_if<changes::PersonSet>(&change))
    whom = set->person.name + " for " + to_text(set->person.roles);
  if (const auto* removed = std::get_if<changes::PersonRemoved>(&change)) whom = removed->name;
  return std::string(kinds().at(change.index()).name) + (whom.empty() ? "" : " ") + whom;
}

base::Result<Change> decode(std::string_view kind, std::string_view body) {
  for (const auto& known : kinds()) {
    if (known.name != kind) continue;
    auto value = model::parse_json(body);
    if (!value) return base::fail(value.error());
    return known.read(*value);
  }
  return base::fail("access", "this engine does not know what '" + std::string(kind) +
                                  "' does to who may do what");
}

}  // namespace reprise::access
