// IncidentWords: what people say about incidents, whichever way it came in.
#pragma once

#include <functional>
#include <string>

#include "app/gate.h"
#include "serve/incidents.h"

namespace reprise::serve {

class Service;

// Everybody who runs or approves may say that they have it. To open one is about the whole engine.
access::Policy word_policy(const std::string& say);

// Judges a word by what its incident is about; `incident` is not looked at where one is opened.
// Errors "forbidden" and, for who may know it, "unknown".
base::Status admit_word(Service& service, const app::Caller& caller, const std::string& say,
                        const std::string& incident);

// `request`: {say: "open", title, severity, failure_at} | {say: "acknowledge" | "close", incident,
// note} | {say: "task", incident, title, due} | {say: "task-done", incident, number, note}.
// `done` gets the incident's facts after the commit. Errors as incident/requests.h, "usage", and
// "starting" while the incidents are not read.
// Who asks has been judged by admit_word().
using WordDone = std::function<void(base::Result<model::Map>)>;
void take_word(Incidents& incidents, const std::string& by, const model::Value& request,
               WordDone done);

// The same at the engine's control socket: `incident`, with {say: ..}.
void offer_words(Service& service);

// All facts of one incident, with what its runs say: read beside. Error "unknown".
void tell_incident(Incidents& incidents, const std::string& id, WordDone done);

}  // namespace reprise::serve
