// Record: what a script has done before it was interrupted, handed back call by call. It says when
// the script has caught up, and when it does not do what it did before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "script/call.h"

namespace reprise::script {

struct RecordedCall {
  std::string name, args_hash, args, place;
  bool finished = false;  // only the last one may be open
  bool assumed = false;   // it happened, but nobody knows its result
  model::Value result = {};
};

class Record {
 public:
  struct Known {
    model::Value result;
  };  // as given()
  struct Live {
    std::uint32_t number = 1;
  };  // make it, under this number
  using Answer = std::variant<Known, Live, base::Error>;

  explicit Record(std::vector<RecordedCall> calls) : calls_(std::move(calls)) {}

  // The script's next call. Error "nondeterminism" where the record has another one here.
  Answer next(const Call& call);
  // Error where the script has ended and the record goes on.
  base::Status at_end() const;
  bool caught_up() const { return next_ >= finished(); }

 private:
  std::size_t finished() const;

  std::vector<RecordedCall> calls_;
  std::size_t next_ = 0;
};

}  // namespace reprise::script
