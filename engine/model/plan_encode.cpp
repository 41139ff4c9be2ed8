#include "base/sha256.h"
#include "model/json_writer.h"
#include "model/plan_fields.h"
#include "model/plan_json.h"
#include "model/source_map_json.h"

namespace reprise::model {

std::string encode_plan(const Plan& plan) {
  std::string out;
  write(out, plan);
  return out;
}

std::string plan_hash(std::string_view encoded) { return base::sha256_hex(encoded); }

}  // namespace reprise::model
