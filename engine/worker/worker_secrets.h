// WorkerSecrets: the bytes behind the references of a script, kept by the process that makes its
// calls and never by the one that computes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "actions/interpret_leak.h"
#include "base/result.h"
#include "model/value.h"

namespace reprise::worker {

class WorkerSecrets {
 public:
  explicit WorkerSecrets(std::map<std::string, std::string> values);

  // `value` with the bytes in the place of every reference. Code "secret" where one is not bound.
  base::Result<model::Value> fill_in(const model::Value& value) const;
  bool empty() const { return values_.empty(); }
  // A result that holds one of them is not kept; the script is told so instead.
  model::Value without(const model::Value& given) const;

 private:
  std::map<std::string, std::string> values_;
  actions::LeakFinder leaks_;
};

// A result that holds one of `leaks` becomes an error, as given().
model::Value without_secrets(const model::Value& given, const actions::LeakFinder& leaks);

}  // namespace reprise::worker
