// ActionSchema: what an action declares about itself, once; validation, `schema`, the reference
// pages and the contract tests all read this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.h"
#include "model/value.h"

namespace reprise::model {

enum class ParamType : std::uint8_t {
  any,        // any data, expressions allowed
  text,       // the scalar's source text (007 stays 007)
  integer,
  number,
  boolean,
  duration,   // "30s"; rendered as integer milliseconds
  timestamp,  // RFC 3339 with zone; rendered as text
  list,
  map,        // keys given by `fields`, or free where `fields` is empty
  action,     // {uses, with} or {run: [..]} or {shell: ..}
  condition,  // a bare Lua expression as of `when:` (or ${{ }} around it); rendered as boolean
};

struct ParamSchema {
  std::string name;
  ParamType type = ParamType::any;
  bool required = false;
  bool constant = false;                    // no expression allowed (a script, a called path)
  bool secret_allowed = true;
  std::vector<std::string> choices = {};    // of text
  std::optional<Value> default_value = {};
  std::vector<ParamSchema> fields = {};     // of a map
  std::vector<ParamSchema> items = {};      // of a list: none = any, one = the schema of each item
  bool one_of = false;                      // of a map: exactly one of the not `common` fields
  bool common = false;
  bool pattern = false;                     // a text that must be a regular expression
  std::string help = {};
};

struct OutputSchema {
  std::string name;
  ParamType type = ParamType::any;
  std::string help = {};
};

struct ActionSchema {
  std::string name;
  std::string summary;
  EffectClass effect = EffectClass::unsafe;
  std::vector<ParamSchema> params = {};
  std::vector<OutputSchema> outputs = {};
  std::vector<std::string> one_of = {};   // exactly one of these params must be given
  bool in_build = true;      // false: a name of the language that this build cannot run (RP0901)
  bool by_engine = false;    // true: the core or the driver does it, no process is started
};

// Every action name of the language. Owned by the caller; outlives all uses.
class ActionCatalog {
 public:
  void add(ActionSchema schema);
  const ActionSchema* find(std::string_view name) const;
  std::vector<std::string> names() const;
  const std::map<std::string, ActionSchema, std::less<>>& all() const { return schemas_; }

 private:
  std::map<std::string, ActionSchema, std::less<>> schemas_;
};

}  // namespace reprise::model
