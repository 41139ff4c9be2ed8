// What the worker of a script is given, and what it is taken to mean when it ends before the script
// does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actions/hide.h"
#include "core/state.h"
#include "model/effect.h"
#include "process/launch.h"

namespace reprise::app {

// A worker that was interrupted tells the result of its last call.
inline constexpr std::uint64_t script_end_bytes_max = 32u << 20;

// Its source, its inputs and the record of its calls so far; `token` names the attempt. `inputs`
// are rendered; secrets stay references.
model::Value script_request(const core::State& state, const model::effects::StartAttempt& attempt,
                            const model::Value& inputs, const std::string& token);

// What the worker is given.
std::string script_stdin(const model::Value& request, const actions::Secrets& secrets);

// Whether the script of a request could leave a daemon behind on purpose: otherwise none of its
// sources even names svc.
bool may_start_services(const model::Value& request);

// The script goes on in another attempt: what is known of its last calls, and that this attempt is
// gone. nullopt: it ended, and is judged like any action.
std::optional<std::vector<model::InputBody>> interrupted_script(
    const model::AttemptId& id, const process::LaunchResult& result,
    const std::vector<std::string>& secrets);

// A result that holds a bound secret is not kept; the script is told so instead.
model::Value without_secrets(const model::Value& given, const std::vector<std::string>& secrets);

}  // namespace reprise::app
