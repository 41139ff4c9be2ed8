// Secrets: their bytes, read at the moment of use and never kept longer than one attempt's start.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/result.h"
#include "model/runbook.h"
#include "model/value.h"

namespace reprise::app {

// The bytes of one bound secret: an environment variable of the engine, a file (one trailing
// newline is cut; refused when others may read it), or a file decrypted by `age` with the identity
// named by $REPRISE_AGE_IDENTITY. Under 8 bytes is refused: it could not be told apart from
// ordinary text.
base::Result<std::string> read_secret(const std::string& name, const model::SecretSource& source);

// The names of the secrets that `value` refers to.
std::set<std::string> secret_names(const model::Value& value);

class SecretReader {
 public:
  explicit SecretReader(const std::map<std::string, model::SecretSource>& sources)
      : sources_(sources) {}

  // `value` with every reference replaced by its text.
  base::Result<model::Value> resolve(const model::Value& value);
  // What resolve() has read, by name.
  const std::map<std::string, std::string>& read() const { return values_; }

 private:
  base::Result<std::string> one(const std::string& name);

  const std::map<std::string, model::SecretSource>& sources_;
  std::map<std::string, std::string> values_;
};

}  // namespace reprise::app
