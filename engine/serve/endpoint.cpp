#include "serve/endpoint.h"

#include <algorithm>

namespace reprise::serve {

bool Endpoint::takes_break_glass() const {
  return std::any_of(body.begin(), body.end(),
                     [](const Field& field) { return field.name == "break_glass"; });
}

access::Policy over_glass(const access::Policy& policy) {
  access::Policy wider = policy;
  wider.role = access::Role::override_;
  return wider;
}

}  // namespace reprise::serve
