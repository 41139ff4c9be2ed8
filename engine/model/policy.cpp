#include "model/policy.h"

#include "model/enum_text.h"

namespace reprise::model {

std::string_view to_text(EffectClass effect) { return enum_text(effect); }
std::string_view to_text(OnFailure policy) { return enum_text(policy); }

}  // namespace reprise::model
