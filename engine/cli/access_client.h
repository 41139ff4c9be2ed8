// Reading and changing who may do what, whether or not an engine lives.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/ledger.h"
#include "base/result.h"
#include "cli/context.h"

namespace reprise::cli {

// As the journal has it now; empty where there is no journal yet.
base::Result<access::Ledger> read_ledger(const Context& context);

// All of them or none, in the name of the user of this process.
base::Status propose(const Context& context, const std::vector<access::Change>& changes);

// "run,approve" or several words; error "usage" names the roles.
base::Result<std::set<access::Role>> read_roles(const std::vector<std::string>& words);
// Each "runbook=PATTERN", "label=KEY=PATTERN" or "group=PATTERN"; several joined by ',' must all
// match.
base::Result<std::vector<access::Scope>> read_scopes(const std::vector<std::string>& words);
// For people: "runbook=a/*,group=b; label=env=prod", or "everything".
std::string scopes_text(const std::vector<access::Scope>& scopes);

// The user of that name or number, on this machine.
base::Result<std::uint32_t> uid_of(const std::string& user);
// The number that this is: names of another machine's users are not known here.
base::Result<std::uint32_t> uid_in(const std::string& number);

}  // namespace reprise::cli
