#include "model/event.h"

#include "model/enum_text.h"
#include "model/event_kinds.h"

namespace reprise::model {

std::string_view kind_name(const EventBody& body) { return event_kinds[body.index()]; }

std::string_view step_of(const EventBody& body) {
  return std::visit(
      [](const auto& event) -> std::string_view {
        if constexpr (requires { event.step; })
          return event.step;
        else if constexpr (requires { event.id.step; })
          return event.id.step;
        else
          return {};
      },
      body);
}

std::string_view to_text(RunStatus status) { return enum_text(status); }
std::string_view to_text(RunPhase phase) { return enum_text(phase); }
std::string_view to_text(StepPhase phase) { return enum_text(phase); }
std::string_view to_text(AttemptRole role) { return enum_text(role); }
std::string_view to_text(Verdict verdict) { return enum_text(verdict); }
std::string_view to_text(QuestionKind kind) { return enum_text(kind); }
std::string_view to_text(GuardVerdict verdict) { return enum_text(verdict); }

}  // namespace reprise::model
