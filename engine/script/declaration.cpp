#include "script/declaration.h"

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "model/enum_text.h"

namespace reprise::script {

using model::ParamSchema;
using model::ParamType;
using model::Value;

namespace {

using Path = std::vector<std::string>;
using Words = std::vector<std::string>;

struct TypeWord {
  const char* word;
  ParamType type;
};
// The types of inputs, and `any`.
constexpr TypeWord types[] = {{"string", ParamType::text},
                              {"int", ParamType::integer},
                              {"number", ParamType::number},
                              {"bool", ParamType::boolean},
                              {"decimal", ParamType::text},
                              {"duration", ParamType::duration},
                              {"timestamp", ParamType::timestamp},
                              {"path", ParamType::text},
                              {"list", ParamType::list},
                              {"map", ParamType::map},
                              {"any", ParamType::any}};

Words type_words() {
  Words words;
  for (const auto& type : types) words.emplace_back(type.word);
  return words;
}

// Stops at the first fault: the functions below return nothing of use after it.
class Reading {
 public:
  explicit Reading(const Value& declared) : declared_(declared) {}

  std::variant<model::ActionModule, DeclarationFault> read() {
    if (!declared_.is_map())
      return DeclarationFault{{},
                              "a module must return a table: its declaration and its functions"};
    check_keys(declared_.map(), {},
               {"name", "summary", "effect", "inputs", "outputs", "roots", "hosts", "databases",
                "targets", "cpu", "one_of", "run", "probe"});
    read_head();
    module_.schema.params = read_params("inputs", with_hosts(), false);
    module_.outputs = read_params("outputs", declared_["outputs"], true);
    for (const auto& output : module_.outputs)
      module_.schema.outputs.push_back({output.name, output.type, output.help});
    module_.roots = input_names("roots");
    module_.hosts = input_names("hosts");
    module_.databases = input_names("databases");
    module_.targets = input_names("targets");
    module_.schema.one_of = input_names("one_of");
    module_.has_probe = function("probe");
    read_cpu();
    if (!function("run")) fail({}, "a module needs a function 'run'");
    if (fault_) return std::move(*fault_);
    return std::move(module_);
  }

 private:
  void fail(Path path, std::string message, std::string hint = {}) {
    if (!fault_) fault_ = DeclarationFault{std::move(path), std::move(message), std::move(hint)};
  }

  void check_keys(const model::Map& map, const Path& path, const Words& known) {
    for (const auto& [key, value] : map) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      Path at = path;
      at.push_back(key);
      const std::string near = base::near_miss(key, known);
      const std::string where = path.empty() ? "a module" : "'" + base::join(path, ".") + "'";
      fail(at, where + " has no key '" + base::printable(key) + "'",
           near.empty() ? "it takes " + base::join(known, ", ") : "did you mean '" + near + "'?");
    }
  }

  std::string text(const Value& map, const Path& path, const char* key) {
    if (map[key].is_null() || map[key].is_text()) return map[key].text_or("");
    Path at = path;
    at.emplace_back(key);
    fail(at, "'" + base::join(at, ".") + "' must be a text");
    return {};
  }

  bool flag(const Value& map, const Path& path, const char* key) {
    if (map[key].is_null() || map[key].is_boolean()) return map[key].boolean_or(false);
    Path at = path;
    at.emplace_back(key);
    fail(at, "'" + base::join(at, ".") + "' must be true or false");
    return false;
  }

  bool function(const char* key) {
    const Value& value = declared_[key];
    if (!value.is_null() && value != Value(true))
      fail({key}, "'" + std::string(key) + "' must be a function");
    return value == Value(true);
  }

  void read_head() {
    model::ActionSchema& schema = module_.schema;
    schema.name = text(declared_, {}, "name");
    schema.summary = text(declared_, {}, "summary");
    if (!base::is_step_id(schema.name))
      fail({"name"}, "a module needs a name of lower-case letters, digits, '_' and '-'",
           "name = \"ledger\": steps say uses: ledger");
    const auto effect = model::enum_from_text<model::EffectClass>(text(declared_, {}, "effect"));
    if (!effect)
      fail({"effect"}, "a module must say how harmful a repetition of its calls is",
           "effect = none, read, idempotent or unsafe");
    schema.effect = effect.value_or(model::EffectClass::unsafe);
  }

  void read_cpu() {
    const std::string written = text(declared_, {}, "cpu");
    if (written.empty()) return;
    const auto millis = base::parse_duration(written);
    if (millis && *millis > 0)
      module_.cpu_ms = *millis;
    else
      fail({"cpu"}, "'cpu' must be a duration", "cpu = \"30s\": how long it may compute");
  }

  bool is_given(const char* key) {
    const Value& list = declared_[key];
    return list.is_list() && !list.list().empty();
  }

  // Whoever may go over the network is also told where a name may lead to.
  Value with_hosts() {
    const Value& inputs = declared_["inputs"];
    if (!inputs.is_map() || (!is_given("hosts") && !is_given("databases"))) return inputs;
    model::Map more = inputs.map();
    more.emplace("hosts", model::Map{{"type", "list"},
                                     {"items", model::Map{{"type", "string"}}},
                                     {"help",
                                      "Further hosts; name=CIDR lets a name lead into a "
                                      "private network."}});
    return Value(std::move(more));
  }

  std::vector<ParamSchema> read_params(const char* key, const Value& map, bool needed) {
    std::vector<ParamSchema> params;
    if (map.is_null() || (map.is_list() && map.list().empty())) return params;
    if (!map.is_map()) {
      fail({key}, "'" + std::string(key) + "' must be a table with names as keys");
      return params;
    }
    for (const auto& [name, value] : map.map()) params.push_back(param(name, value, {key}, needed));
    std::stable_partition(params.begin(), params.end(),
                          [](const ParamSchema& each) { return each.required; });
    return params;
  }

  // Outputs are `needed` unless they say `optional`; inputs are not unless they say `required`.
  ParamSchema param(const std::string& name, const Value& value, Path path, bool needed) {
    ParamSchema schema{.name = name, .secret_allowed = false};
    path.push_back(name);
    if (!value.is_map()) {
      fail(path, "'" + base::join(path, ".") + "' must be a table with at least a type",
           "{type = \"string\"}");
      return schema;
    }
    check_keys(value.map(), path,
               {"type", "required", "optional", "default", "enum", "help", "fields", "items",
                "secret", "constant", "one_of", "common"});
    schema.type = type_of(value, path);
    schema.help = text(value, path, "help");
    schema.required = needed ? !flag(value, path, "optional") : flag(value, path, "required");
    schema.secret_allowed = flag(value, path, "secret");
    schema.constant = flag(value, path, "constant");
    schema.one_of = flag(value, path, "one_of");
    schema.common = flag(value, path, "common");
    schema.choices = texts(value["enum"], path, "enum");
    read_inner(value, path, schema);
    read_default(value, path, schema);
    return schema;
  }

  ParamType type_of(const Value& value, const Path& path) {
    const std::string word = text(value, path, "type");
    for (const auto& type : types)
      if (word == type.word) return type.type;
    Path at = path;
    at.emplace_back("type");
    const std::string near = base::near_miss(word, type_words());
    fail(at, "'" + base::join(path, ".") + "' has the type '" + base::printable(word) + "'",
         near.empty() ? "a type is one of " + base::join(type_words(), ", ")
                      : "did you mean '" + near + "'?");
    return ParamType::any;
  }

  void read_inner(const Value& value, const Path& path, ParamSchema& schema) {
    Path inside = path;
    if (const Value& fields = value["fields"]; fields.is_map() && schema.type == ParamType::map) {
      inside.emplace_back("fields");
      for (const auto& [name, field] : fields.map())
        schema.fields.push_back(param(name, field, inside, false));
    } else if (!fields.is_null()) {
      fail(path, "'fields' belongs to the type map, and is a table with names as keys");
    }
    if (const Value& items = value["items"]; items.is_map() && schema.type == ParamType::list) {
      ParamSchema item = param("items", items, path, false);
      item.name.clear();
      schema.items = {std::move(item)};
    } else if (!items.is_null()) {
      fail(path, "'items' belongs to the type list, and says what each item is");
    }
  }

  void read_default(const Value& value, const Path& path, ParamSchema& schema) {
    const Value& given = value["default"];
    if (given.is_null()) return;
    schema.default_value = given;
    Path at = path;
    at.emplace_back("default");
    const auto wrong = [&] { fail(at, "the default of '" + path.back() + "' is not of its type"); };
    switch (schema.type) {
      case ParamType::duration:
        if (const auto millis = base::parse_duration(given.text_or("")); millis)
          schema.default_value = Value(*millis);
        else
          wrong();
        break;
      case ParamType::text:
      case ParamType::timestamp:
        if (!given.is_text()) wrong();
        break;
      case ParamType::integer:
        if (!given.is_integer()) wrong();
        break;
      case ParamType::number:
        if (!given.is_integer() && !given.is_number()) wrong();
        break;
      case ParamType::boolean:
        if (!given.is_boolean()) wrong();
        break;
      case ParamType::list:
        if (!given.is_list()) wrong();
        break;
      case ParamType::map:
        // An empty table of Lua is a list.
        if (given.is_list() && given.list().empty())
          schema.default_value = Value(model::Map{});
        else if (!given.is_map())
          wrong();
        break;
      default:
        break;
    }
  }

  Words texts(const Value& list, const Path& path, const char* key) {
    Words words;
    if (list.is_null()) return words;
    Path at = path;
    at.emplace_back(key);
    if (!list.is_list()) fail(at, "'" + base::join(at, ".") + "' must be a list of texts");
    if (list.is_list())
      for (const auto& item : list.list()) {
        if (!item.is_text()) fail(at, "'" + base::join(at, ".") + "' must be a list of texts");
        words.push_back(item.text_or(""));
      }
    return words;
  }

  Words input_names(const char* key) {
    Words names, known;
    for (const auto& input : module_.schema.params) known.push_back(input.name);
    for (auto& name : texts(declared_[key], {}, key)) {
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        const std::string near = base::near_miss(name, known);
        fail({key}, "'" + std::string(key) + "' names '" + name + "', which is no input",
             near.empty() ? "" : "did you mean '" + near + "'?");
      }
      names.push_back(std::move(name));
    }
    return names;
  }

  const Value& declared_;
  model::ActionModule module_;
  std::optional<DeclarationFault> fault_;
};

}  // namespace

std::variant<model::ActionModule, DeclarationFault> read_declaration(const Value& declared) {
  return Reading(declared).read();
}

}  // namespace reprise::script
