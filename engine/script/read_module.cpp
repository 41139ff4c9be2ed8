#include "script/read_module.h"

#include <lauxlib.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "script/bridge.h"
#include "script/declaration.h"
#include "script/host_functions.h"
#include "script/libraries.h"
#include "script/machine.h"
#include "script/state.h"

namespace reprise::script {

using model::ModuleFault;
using model::ModuleText;
using model::Value;

namespace {

// Small: what one instruction may cost is bounded by what it can be given.
constexpr std::size_t memory_bytes_max = 2u << 20;
constexpr int looks_max = 5;  // 10,000 instructions between two
constexpr std::size_t modules_max = 64;

// Functions that work on where no hook is looked at: through a text, a table or a pattern, for as
// long as it lasts. A top level needs none of them; its functions get all when they run.
constexpr const char* withheld_tables[] = {"string", "table", "utf8", "hash", "json", "decimal"};
constexpr const char* withheld[] = {"pairs", "setmetatable"};

int refuse(lua_State* lua) {
  return luaL_error(lua, "%s cannot be used while a module is loaded, only inside its functions",
                    lua_tostring(lua, lua_upvalueindex(1)));
}

// The function of this name in the table on top only says why it is not there.
void withhold(lua_State* lua, const std::string& shown, const char* name) {
  lua_pushstring(lua, shown.c_str());
  lua_pushcclosure(lua, refuse, 1);
  lua_setfield(lua, -2, name);
}

void withhold_all(lua_State* lua) {
  for (const char* table : withheld_tables) {
    lua_getglobal(lua, table);
    std::vector<std::string> names;
    for (lua_pushnil(lua); lua_next(lua, -2) != 0; lua_pop(lua, 1))
      if (lua_isfunction(lua, -1)) names.emplace_back(lua_tostring(lua, -2));
    for (const auto& name : names) withhold(lua, std::string(table) + "." + name, name.c_str());
    lua_pop(lua, 1);
  }
  lua_pushglobaltable(lua);
  for (const char* name : withheld) withhold(lua, name, name);
  lua_pop(lua, 1);
}

// true in the place of each function of the table itself: what a module can do, not how.
Value declared(lua_State* lua, int index) {
  if (!lua_istable(lua, index)) return {};
  lua_newtable(lua);
  const int copy = lua_gettop(lua);
  for (lua_pushnil(lua); lua_next(lua, index) != 0;) {
    if (lua_type(lua, -2) != LUA_TSTRING)
      luaL_error(lua, "a module returns a table with names as keys");
    lua_pushvalue(lua, -2);
    if (lua_isfunction(lua, -2))
      lua_pushboolean(lua, 1);
    else
      lua_pushvalue(lua, -2);
    lua_settable(lua, copy);
    lua_pop(lua, 1);
  }
  return to_value(lua, copy);
}

class Reader {
 public:
  Reader(const ModuleText& main, const model::FindModule& find)
      : main_(main),
        find_(find),
        host_{{}, nullptr, {}, [](std::string_view) {}},
        state_(memory_bytes_max, [this] { return ++looks_ > looks_max; }) {
    state_.owner = &host_;
  }

  model::ModuleReading read() {
    if (const auto error = check_syntax({main_.name, main_.text}))
      return ModuleFault{ModuleFault::Kind::syntax, main_.name, error->line, error->message};
    lua_State* lua = state_.get();
    if (lua == nullptr) return fault("there is no memory to read it");
    lua_pushcfunction(lua, run);
    lua_pushlightuserdata(lua, this);
    if (lua_pcall(lua, 1, 0, 0) != LUA_OK) return thrown(lua);
    auto reading = read_declaration(declared_);
    if (const auto* wrong = std::get_if<DeclarationFault>(&reading))
      return ModuleFault{ModuleFault::Kind::declaration, main_.name, line_of(wrong->path),
                         wrong->message, wrong->hint};
    auto& module = std::get<model::ActionModule>(reading);
    module.main = main_;
    module.required = std::move(required_);
    return std::move(module);
  }

 private:
  static int run(lua_State* lua) {
    auto& reader = *static_cast<Reader*>(lua_touserdata(lua, 1));
    lua_settop(lua, 0);
    open_lua_libraries(lua);
    seed_random(lua, 0);
    open_own_libraries(lua);
    open_host_functions(lua);
    withhold_all(lua);
    lua_pushlightuserdata(lua, &reader);
    lua_newtable(lua);
    lua_pushcclosure(lua, require, 2);
    lua_setglobal(lua, "require");
    load(lua, reader.main_);
    lua_call(lua, 0, 1);
    reader.declared_ = declared(lua, lua_gettop(lua));
    return 0;
  }

  static void load(lua_State* lua, const ModuleText& module) {
    const std::string shown = "=" + module.name;
    const int status =
        luaL_loadbufferx(lua, module.text.data(), module.text.size(), shown.c_str(), "t");
    if (status != LUA_OK) lua_error(lua);
  }

  // upvalues: the reader, what was loaded before.
  static int require(lua_State* lua) {
    auto& reader = *static_cast<Reader*>(lua_touserdata(lua, lua_upvalueindex(1)));
    luaL_checktype(lua, 1, LUA_TSTRING);
    if (lua_pushvalue(lua, 1), lua_rawget(lua, lua_upvalueindex(2)) != LUA_TNIL) return 1;
    const char* problem = reader.take(text_at(lua, 1));
    if (problem != nullptr) return luaL_error(lua, problem, lua_tostring(lua, 1));
    load(lua, reader.required_.at(std::string(text_at(lua, 1))));
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1)) lua_pushboolean(lua, 1);
    lua_pushvalue(lua, 1);
    lua_pushvalue(lua, -2);
    lua_rawset(lua, lua_upvalueindex(2));
    return 1;
  }

  const char* take(std::string_view name) {
    const std::string wanted(name);
    if (required_.contains(wanted)) return "the module '%s' requires itself";
    if (required_.size() >= modules_max) return "'%s' is one module too many";
    auto found = find_ ? find_(wanted) : std::nullopt;
    if (!found) return "there is no module '%s'";
    required_.emplace(wanted, std::move(*found));
    return nullptr;
  }

  ModuleFault fault(std::string message) const {
    return {ModuleFault::Kind::running, main_.name, 1, std::move(message)};
  }

  // "NAME:LINE: message", as Lua says it.
  ModuleFault thrown(lua_State* lua) const {
    if (state_.is_tripped()) return fault("its top level runs too long");
    if (lua_type(lua, -1) != LUA_TSTRING) return fault("its top level failed");
    std::string_view message = text_at(lua, -1);
    ModuleFault told = fault(base::printable(base::to_utf8(message)));
    if (message == "not enough memory") told.message = "its top level needs too much memory";
    for (const auto* module : texts()) {
      const std::string head = module->name + ":";
      if (!message.starts_with(head)) continue;
      const char* digits = message.data() + head.size();
      const auto [end, error] = std::from_chars(digits, message.data() + message.size(), told.line);
      if (error != std::errc()) continue;
      message.remove_prefix(static_cast<std::size_t>(end - message.data()));
      if (message.starts_with(": ")) message.remove_prefix(2);
      told.source = module->name;
      told.message = base::printable(base::to_utf8(message));
      break;
    }
    return told;
  }

  std::vector<const ModuleText*> texts() const {
    std::vector<const ModuleText*> all{&main_};
    for (const auto& [name, module] : required_) all.push_back(&module);
    return all;
  }

  // Data has no lines: each key is looked for behind the one it belongs to.
  int line_of(const std::vector<std::string>& path) const {
    std::size_t at = std::min(main_.text.rfind("\nreturn"), main_.text.size());
    if (path.empty() || find_word(main_.text, path.front(), at) == std::string::npos) at = 0;
    for (const auto& key : path) {
      const std::size_t found = find_word(main_.text, key, at);
      if (found == std::string::npos) break;
      at = found;
    }
    return 1 + static_cast<int>(std::count(
                   main_.text.begin(), main_.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }

  static std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
    const auto is_letter = [&](std::size_t at) {
      return at < text.size() &&
             (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
    };
    for (auto at = text.find(word, from); at != std::string_view::npos;
         at = text.find(word, at + 1))
      if ((at == 0 || !is_letter(at - 1)) && !is_letter(at + word.size())) return at;
    return std::string_view::npos;
  }

  const ModuleText& main_;
  const model::FindModule& find_;
  Host host_;
  int looks_ = 0;
  State state_;
  Value declared_;
  std::map<std::string, ModuleText> required_;
};

}  // namespace

model::ModuleReading read_module(const ModuleText& main, const model::FindModule& find) {
  return Reader(main, find).read();
}

}  // namespace reprise::script
