// From a delivery to its verdict: decode, then every alert by the rules. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "trigger/delivery.h"
#include "trigger/rules.h"

namespace reprise::trigger {

// Whether a delivery brought this news before; see news_key().
using WasHere = std::function<bool(const std::string& news)>;

// Decides about a delivery with its body, received under `number`; what is decided is in `memory`
// afterwards. Total: what cannot be read is a verdict with a reason.
Verdict decide_delivery(const Rules& rules, Memory& memory, std::uint64_t number,
                        const Delivery& delivery, WallMicros now_us, const WasHere& was_here);

}  // namespace reprise::trigger
