// Watchers: addresses from which metrics are read without a token. Asked on the threads of the
// listeners, changed on the engine's.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "access/identity.h"
#include "http/message.h"

namespace reprise::serve {

class Watchers {
 public:
  void use(const std::vector<std::string>& addresses);
  // Who asks from one of them. Null for everybody else, and for who shows a token: that one is
  // judged by it.
  std::optional<access::Identity> find(const http::Request& head) const;

 private:
  mutable std::mutex mutex_;
  std::set<std::string> addresses_;
};

}  // namespace reprise::serve
