// Nap: a sleep of a script that is long enough for its process to end. What the script has done so
// far is kept with its request, so that it goes on from there in another process.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "script/call.h"

namespace reprise::worker {

class Nap {
 public:
  explicit Nap(const model::Value& request);  // which outlives it

  // A call was made, after those of the request's record.
  void add(const script::Call& call, const model::Value& given);
  // The sleep that is call `number` has begun now.
  void begin(std::uint32_t number, base::Millis millis);
  // It has begun, perhaps in another process.
  bool is_in(std::uint32_t number) const { return number_ == number; }
  bool is_long() const;                                // and can be told to another process
  std::int64_t until_us() const { return until_us_; }  // boot clock
  base::Millis rest_ms() const;
  // What the attempt is given next; `call` is the sleep. Secrets are not part of it.
  std::string input(const script::Call& call) const;

 private:
  const model::Value& request_;
  std::vector<std::pair<script::Call, model::Value>> made_;
  std::uint32_t number_ = 0;
  std::int64_t until_us_ = 0;
  bool fits_ = true;
};

}  // namespace reprise::worker
