// Questions: what waits for a person, as text and as JSON.
#pragma once

#include <string>

#include "core/state.h"

namespace reprise::console {

// The open questions of one run with their choices, what each choice will do, and the command that
// answers; empty when there is none.
std::string questions_text(const core::State& state, bool colour);

// The command that answers, with the choices behind it as a comment: pasted as it stands it answers
// nothing, in any shell.
std::string answer_command(const std::string& run_id, const model::events::QuestionAsked& asked);

// One object: {id, step, kind, text, choices: [{name, consequence}], role, votes, votes_given,
// asked_at, expires_at, on_timeout, show, form, plan_hash}.
std::string question_json(const core::OpenQuestion& question);
// `[...]` of question_json.
std::string questions_json(const core::State& state);
// One line per question, each with type "question" and run_id.
std::string question_lines(const core::State& state);

}  // namespace reprise::console
