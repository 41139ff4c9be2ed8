#include "script/machine.h"

#include <lauxlib.h>

#include <charconv>

#include "base/text.h"
#include "script/bridge.h"
#include "script/host_functions.h"
#include "script/libraries.h"
#include "script/prelude.h"
#include "script/state.h"

namespace reprise::script {

namespace {

// Text only: crafted bytecode can crash the interpreter.
int load(lua_State* lua, std::string_view name, std::string_view text) {
  const std::string shown = "=" + std::string(name);
  return luaL_loadbufferx(lua, text.data(), text.size(), shown.c_str(), "t");
}

std::string field(lua_State* lua, int index, const char* name) {
  lua_getfield(lua, index, name);
  std::string text =
      lua_type(lua, -1) == LUA_TSTRING ? std::string(text_at(lua, -1)) : std::string();
  lua_pop(lua, 1);
  return base::to_utf8(text);
}

// error("text") or error({code = .., message = .., hint = ..}).
base::Error thrown(lua_State* lua, int index) {
  if (!lua_istable(lua, index))
    return {"lua", lua_isstring(lua, index)
                       ? base::printable(base::to_utf8(text_at(lua, index)))
                       : "the script threw a " + std::string(luaL_typename(lua, index))};
  const std::string code = field(lua, index, "code");
  return {code.empty() ? "lua" : code, base::printable(field(lua, index, "message")),
          base::printable(field(lua, index, "hint"))};
}

}  // namespace

struct Machine::Impl {
  Impl(Limits limits, Say its_say)
      : host{{}, nullptr, {}, std::move(its_say)},
        state(limits.memory_bytes, std::move(limits.is_spent)) {
    state.owner = &host;
    opened = state.get() == nullptr ? LUA_ERRMEM : protect(open, this);
    if (opened == LUA_OK) state.keep();
  }

  // Inside a protected call: whatever fails here unwinds to it.
  static int open(lua_State* lua);
  static int prepare(lua_State* lua);
  static int require(lua_State* lua);
  void push_function(lua_State* lua) const;
  static int read_end(lua_State* lua);
  static int read_error(lua_State* lua);

  template <class Argument>
  int protect(lua_CFunction function, Argument* argument);
  Stop run(int count);
  Stop stop_of(int status);
  std::string place_of_failure() const;
  base::Error error_of(int status);

  Program program;
  Host host;
  State state;
  int opened = LUA_OK;
  lua_State* thread = nullptr;
  int arguments = 0;  // of what the thread begins with
};

int Machine::Impl::open(lua_State* lua) {
  Impl& impl = *static_cast<Impl*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  open_lua_libraries(lua);
  open_own_libraries(lua);
  open_host_functions(lua);
  if (load(lua, prelude_name, prelude) != LUA_OK) lua_error(lua);
  lua_call(lua, 0, 0);
  lua_pushlightuserdata(lua, &impl);
  lua_newtable(lua);
  lua_pushcclosure(lua, require, 2);
  lua_setglobal(lua, "require");
  return 0;
}

int Machine::Impl::prepare(lua_State* lua) {
  Impl& impl = *static_cast<Impl*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  seed_random(lua, impl.program.seed);
  lua_State* thread = lua_newthread(lua);
  lua_setfield(lua, LUA_REGISTRYINDEX, "reprise.script");
  if (load(lua, impl.program.main.name, impl.program.main.text) != LUA_OK) lua_error(lua);
  if (impl.program.function.empty()) {
    push(lua, impl.program.inputs);
    lua_setglobal(lua, "inputs");
  } else {
    impl.push_function(lua);
  }
  impl.arguments = lua_gettop(lua) - 1;
  lua_xmove(lua, thread, lua_gettop(lua));
  impl.thread = thread;
  return 0;
}

// The chunk on top becomes the function of its module, with what it is called with.
void Machine::Impl::push_function(lua_State* lua) const {
  lua_call(lua, 0, 1);
  if (lua_istable(lua, -1)) lua_getfield(lua, -1, program.function.c_str());
  if (!lua_isfunction(lua, -1))
    luaL_error(lua, "the module has no function '%s'", program.function.c_str());
  lua_replace(lua, 1);
  lua_settop(lua, 1);
  push(lua, program.inputs);
  push(lua, program.context);
}

// upvalues: the machine, what was loaded before.
int Machine::Impl::require(lua_State* lua) {
  const Impl& impl = *static_cast<Impl*>(lua_touserdata(lua, lua_upvalueindex(1)));
  const std::string name = luaL_checkstring(lua, 1);
  if (lua_getfield(lua, lua_upvalueindex(2), name.c_str()) != LUA_TNIL) return 1;
  const auto found = impl.program.modules.find(name);
  if (found == impl.program.modules.end())
    return luaL_error(lua, "there is no module '%s': name it under 'modules' of the step",
                      name.c_str());
  if (load(lua, found->second.name, found->second.text) != LUA_OK) return lua_error(lua);
  lua_call(lua, 0, 1);
  if (lua_isnil(lua, -1)) lua_pushboolean(lua, 1);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, lua_upvalueindex(2), name.c_str());
  return 1;
}

template <class Argument>
int Machine::Impl::protect(lua_CFunction function, Argument* argument) {
  lua_State* lua = state.get();
  lua_pushcfunction(lua, function);
  lua_pushlightuserdata(lua, argument);
  return lua_pcall(lua, 1, 0, 0);
}

namespace {

struct EndReading {
  lua_State* thread;
  model::Value value = {};
};

}  // namespace

int Machine::Impl::read_end(lua_State* lua) {
  auto& reading = *static_cast<EndReading*>(lua_touserdata(lua, 1));
  if (lua_gettop(reading.thread) == 0) return 0;
  lua_settop(reading.thread, 1);
  lua_xmove(reading.thread, lua, 1);
  reading.value = to_value(lua, -1);
  const bool empty = reading.value.is_list() && reading.value.list().empty();
  if (empty) reading.value = {};
  if (!reading.value.is_null() && !reading.value.is_map())
    luaL_error(lua, "a script must return a table with names as keys: its outputs");
  if (model::contains_secret(reading.value)) luaL_error(lua, "an output cannot be a secret");
  return 0;
}

// Arguments: what was thrown, and where to put what it says.
int Machine::Impl::read_error(lua_State* lua) {
  *static_cast<base::Error*>(lua_touserdata(lua, 2)) = thrown(lua, 1);
  return 0;
}

// The line of the script that the thread has failed in.
std::string Machine::Impl::place_of_failure() const {
  lua_Debug info;
  for (int level = 0; thread != nullptr && lua_getstack(thread, level, &info) != 0; ++level) {
    lua_getinfo(thread, "Sl", &info);
    if (info.currentline > 0 && info.short_src != prelude_name)
      return std::string(info.short_src) + ":" + std::to_string(info.currentline) + ": ";
  }
  return {};
}

base::Error Machine::Impl::error_of(int status) {
  if (state.is_tripped()) return {"lua-limit", "the script used up the time it may compute"};
  if (status == LUA_ERRMEM || status == -1)
    return {"lua-limit", "the script needs more memory than it may have"};
  base::Error error;
  lua_State* lua = state.get();
  const std::string place = place_of_failure();
  if (thread != nullptr) lua_xmove(thread, lua, 1);
  lua_pushcfunction(lua, read_error);
  lua_insert(lua, -2);
  lua_pushlightuserdata(lua, &error);
  if (lua_pcall(lua, 2, 0, 0) == LUA_OK) {
    // Lua's own words for assert(false), which say nothing of where.
    if (error.message == "assertion failed!") error.message = place + error.message;
    return error;
  }
  return {"lua", "the script failed, and its error cannot be read"};
}

Machine::Stop Machine::Impl::stop_of(int status) {
  if (status == LUA_YIELD) return std::move(host.wanted);
  if (status != LUA_OK) return error_of(status);
  EndReading reading{thread};
  if (const int read = protect(read_end, &reading); read != LUA_OK) {
    thread = nullptr;
    return error_of(read);
  }
  return Ended{reading.value.is_map() ? reading.value.map() : model::Map{}};
}

Machine::Stop Machine::Impl::run(int count) {
  int results = 0;
  return stop_of(lua_resume(thread, state.get(), count, &results));
}

Machine::Machine(Limits limits, Say say)
    : impl_(std::make_unique<Impl>(std::move(limits), std::move(say))) {}
Machine::~Machine() = default;

Machine::Stop Machine::start(Program program) {
  if (impl_->state.get() == nullptr || impl_->opened != LUA_OK) return impl_->error_of(LUA_ERRMEM);
  impl_->program = std::move(program);
  if (const int status = impl_->protect(Impl::prepare, impl_.get()); status != LUA_OK) {
    impl_->thread = nullptr;
    return impl_->error_of(status);
  }
  return impl_->run(impl_->arguments);
}

Machine::Stop Machine::resume(const model::Value& result) {
  impl_->host.answer = &result;
  return impl_->run(0);
}

Machine::Stop Machine::raise(const std::string& message) {
  impl_->host.misuse = message;
  return impl_->run(0);
}

void Machine::renew() {
  Impl& impl = *impl_;
  if (impl.opened != LUA_OK) return;
  impl.state.renew();
  impl.program = {};
  impl.host.wanted = {};
  impl.host.answer = nullptr;
  impl.host.misuse.clear();
  impl.thread = nullptr;
  impl.arguments = 0;
}

std::optional<SyntaxError> check_syntax(const Source& source) {
  constexpr std::size_t memory_bytes = 32u << 20;
  const State state(memory_bytes, {});
  lua_State* lua = state.get();
  if (lua == nullptr) return SyntaxError{1, "there is no memory to compile it"};
  const int status = load(lua, "e", source.text);
  if (status == LUA_OK) return std::nullopt;
  if (status == LUA_ERRMEM) return SyntaxError{1, "it is too large"};
  std::string_view message = text_at(lua, -1);
  SyntaxError error;
  if (message.starts_with("e:")) {
    const auto [end, problem] =
        std::from_chars(message.data() + 2, message.data() + message.size(), error.line);
    if (problem == std::errc())
      message.remove_prefix(static_cast<std::size_t>(end - message.data()));
    if (message.starts_with(": ")) message.remove_prefix(2);
  }
  error.message = base::printable(base::to_utf8(message));
  return error;
}

}  // namespace reprise::script
