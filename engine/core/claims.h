// Claims: which run holds which concurrency group. Pure bookkeeping; what is durable is the order
// of run.created, from which all of this follows again.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "model/runbook.h"

namespace reprise::core {

struct ClaimAnswer {
  enum class Kind : std::uint8_t {
    granted,   // it holds all its groups: begin
    queued,    // it waits for its turn; release() of another will name it
    refused,   // nothing was noted; `by` holds `group`
    join,      // nothing was noted; `by` is a run of the same plan: follow that one
  };
  Kind kind = Kind::granted;
  std::string by = {}, group = {};
};

class Claims {
 public:
  ClaimAnswer request(const std::string& run_id, const std::vector<std::string>& groups,
                      model::OnConflict on_conflict, const std::string& plan_hash);
  // A stored run that is not finished; call in the order of creation. `started`: it held its
  // groups.
  void restore(const std::string& run_id, const std::vector<std::string>& groups,
               const std::string& plan_hash, bool started);
  bool knows(const std::string& run_id) const { return claims_.count(run_id) != 0; }
  bool holds(const std::string& run_id) const;
  // The run is over. Returns the runs that hold all their groups because of it, first come first.
  std::vector<std::string> release(const std::string& run_id);

 private:
  struct Claim {
    std::vector<std::string> groups;
    std::string plan_hash;
    bool started = false;
  };
  void enter(const std::string& run_id, Claim claim);

  std::map<std::string, Claim> claims_;
  std::map<std::string, std::deque<std::string>> lines_;   // by group; the first one holds it
};

}  // namespace reprise::core
