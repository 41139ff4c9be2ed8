// Notices: what is told of a run without anybody asking, from its committed events. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "incident/change.h"
#include "model/escalation.h"
#include "model/event.h"
#include "model/plan.h"

namespace reprise::serve {

// The severity of `notify` for one of a run or a rule: what it does not know is told as medium.
std::string tell_as(const std::string& severity);

// Something that a run has come to.
struct Occasion {
  model::Moment moment;
  std::string text;
};
// nullopt for events that nobody is told of.
std::optional<Occasion> occasion_of(const std::string& run_id, const model::Plan& plan,
                                    const model::EventBody& body);

// One message for each contact that a rule names, each contact once. The event's number is in their
// keys: seen again, it is no other notice.
std::vector<incident::Message> notices_for(const std::vector<model::NoticeRule>& rules,
                                           const Occasion& occasion, const std::string& run_id,
                                           std::uint64_t seq, const model::Plan& plan);

}  // namespace reprise::serve
