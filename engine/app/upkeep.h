// Upkeep: copies and prunes of the living journal. Each works on a thread of its own and asks the
// writer for one portion after the other, so that commits go on in between.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "journal_sqlite/operations.h"

namespace boost::asio {
class io_context;
}

namespace reprise::app {

class Upkeep {
 public:
  // Answers come on `io`. Both must outlive it; the journal must be closed before it goes: that
  // ends what is under way.
  Upkeep(boost::asio::io_context& io, journal_sqlite::Writer& journal);
  ~Upkeep();

  // One at a time; code `busy` where another is under way. Paths must be absolute.
  void copy(const std::string& path, std::function<void(base::Status)> done);
  void prune(journal_sqlite::PruneRequest request,
             std::function<void(base::Result<journal_sqlite::PruneReport>)> done);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace reprise::app
