// The stored form of a Plan. decode(encode(plan)) is the same plan, with the same hash.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/plan.h"

namespace reprise::model {

std::string encode_plan(const Plan& plan);      // without the hash
base::Result<Plan> decode_plan(std::string_view json);
std::string plan_hash(std::string_view encoded);

}  // namespace reprise::model
