#include "incident/clocks.h"

#include <algorithm>

namespace reprise::incident {

namespace {

std::optional<base::Millis> between(const Moment& from, const Moment& to) {
  if (!from || !to) return std::nullopt;
  return std::max<base::Millis>(0, (*to - *from) / 1'000);
}

const Moment& first_known(const Moment& one, const Moment& other) { return one ? one : other; }

}  // namespace

Measures measure(const Clocks& clocks) {
  const Moment& began = first_known(clocks.failure, clocks.received);
  const Moment& back = first_known(clocks.trading, first_known(clocks.serving, clocks.end));
  return {between(clocks.failure, clocks.received), between(clocks.received, clocks.acknowledged),
          between(clocks.received, clocks.response), between(began, back)};
}

}  // namespace reprise::incident
