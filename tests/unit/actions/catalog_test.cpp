#include <catch2/catch.hpp>
#include <set>

#include "actions/catalog.h"

using namespace reprise;

namespace {

// The names that every installation knows.
const std::set<std::string> language = {
    "exec",      "http",           "sql",           "lua",           "set",
    "branch",    "call",           "wait",          "wait_for",      "monitor",
    "verify",    "approve",        "ask",           "manual",        "notify",
    "abort",     "halt",           "resume",        "breaker",       "service",
    "configure", "emergency_exit", "deploy",        "detect",        "backup",
    "restore",   "quarantine",     "verify_backup", "select_backup", "rebuild",
    "replay",    "prune",          "reconcile",     "failover",      "fence",
    "dns",       "rotate",         "report",        "evidence",      "incident",
    "inject"};

const std::set<std::string> present = {"exec",   "set",     "branch", "wait",    "wait_for",
                                       "verify", "abort",   "call",   "approve", "ask",
                                       "manual", "service", "notify", "report",  "lua"};

void require_help(const std::string& action, const std::vector<model::ParamSchema>& params) {
  std::set<std::string> seen;
  for (const auto& param : params) {
    INFO(action << ": " << param.name);
    CHECK_FALSE(param.help.empty());
    CHECK(seen.insert(param.name).second);
    require_help(action + "." + param.name, param.fields);
  }
}

}  // namespace

TEST_CASE("the catalogue holds every name of the language and no other") {
  const auto names = actions::catalog().names();
  CHECK(std::set<std::string>(names.begin(), names.end()) == language);
}

TEST_CASE("exactly the actions of this build can be run") {
  std::set<std::string> found;
  for (const auto& [name, schema] : actions::catalog().all())
    if (schema.in_build) found.insert(name);
  CHECK(found == present);
}

TEST_CASE("what runs in the engine starts no process, and what touches the world does") {
  for (const char* name : {"set", "branch", "wait", "call", "approve", "ask", "manual", "abort"})
    CHECK(actions::catalog().find(name)->by_engine);
  for (const char* name : {"exec", "verify", "wait_for", "service", "notify", "report", "lua"})
    CHECK_FALSE(actions::catalog().find(name)->by_engine);
}

TEST_CASE("effect classes are those of the language") {
  using model::EffectClass;
  const std::map<std::string, EffectClass> expected = {
      {"exec", EffectClass::unsafe},        {"set", EffectClass::none},
      {"branch", EffectClass::none},        {"wait", EffectClass::none},
      {"wait_for", EffectClass::read},      {"verify", EffectClass::read},
      {"service", EffectClass::idempotent}, {"notify", EffectClass::idempotent},
      {"report", EffectClass::idempotent}};
  for (const auto& [name, effect] : expected) {
    INFO(name);
    CHECK(actions::catalog().find(name)->effect == effect);
  }
}

TEST_CASE("every parameter explains itself and is declared once") {
  for (const auto& [name, schema] : actions::catalog().all()) {
    INFO(name);
    CHECK_FALSE(schema.summary.empty());
    require_help(name, schema.params);
    for (const auto& output : schema.outputs) CHECK_FALSE(output.help.empty());
  }
}

TEST_CASE("what excludes each other is a parameter of the action") {
  for (const auto& [name, schema] : actions::catalog().all())
    for (const auto& choice : schema.one_of) {
      INFO(name << ": " << choice);
      bool found = false;
      for (const auto& param : schema.params) found |= param.name == choice;
      CHECK(found);
    }
}
