// Decoding: what every part of reading a runbook needs, and the few words they all say alike.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "load/action_modules.h"
#include "load/reporter.h"
#include "model/action_schema.h"
#include "model/names.h"

namespace reprise::load {

struct Decoding {
  Reporter& report;
  const model::ActionCatalog& catalog;
  const model::NameFinder& find_names;             // may be empty: expressions are not looked into
  ActionModules* modules = nullptr;                // actions written in Lua; null: there are none
  std::set<std::string, std::less<>> inputs = {};  // declared, with '_' for '-'
  bool foreign_actions = false;                    // `plugins:` bring names that are not known here
  std::string subject = "the runbook";             // what is being read: "step 'save'"
  std::string path = {};                           // of the enclosing block: "pre/"
};

// What is declared of an action, built in or written in Lua; nullptr where it is not known.
const model::ActionSchema* find_action(const Decoding& decoding, std::string_view name);

// RP0901: `what` ("the action 'halt'", "the key 'lua'") is language, and this build cannot do it.
void tell_not_in_build(Decoding& decoding, base::Place place, const std::string& what);

// "did you mean 'x'?", or `otherwise` where nothing is near.
std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                    std::string otherwise = {});

// "a, b or c".
std::string any_of(const std::vector<std::string>& words);

}  // namespace reprise::load
