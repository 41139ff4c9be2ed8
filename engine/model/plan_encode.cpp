#include "base/sha256.h"
#include "model/json_writer.h"
#include "model/plan_fields.h"
#include "model/plan_json.h"
#include "model/source_map_json.h"

namespace reprise::model {

std::string encode_plan(const Plan& plan) {
  constexpr std::size_t step_bytes = 400;  // typical: growing a large text by doubling costs memory
  std::size_t steps = 1;
  for (const Graph& graph : plan.graphs) steps += graph.steps.size();
  std::string out;
  out.reserve(steps * step_bytes);
  write(out, plan);
  return out;
}

std::string plan_hash(std::string_view encoded) { return base::sha256_hex(encoded); }

}  // namespace reprise::model
