// OfflineGate: the gate of a state folder that no engine owns - for commands that change something
// in the journal and end.
#pragma once

#include <memory>
#include <string>

#include "app/entries.h"
#include "app/gate.h"
#include "app/real_clock.h"
#include "app/store.h"

namespace boost::asio {
class io_context;
}

namespace reprise::app {

class OfflineGate {
 public:
  // As the journal's one writer; errors as Store::open and Gate::open.
  static base::Result<std::unique_ptr<OfflineGate>> open(const std::string& state_folder);
  ~OfflineGate();

  // The user of this process, or whose token this is.
  base::Result<Caller> caller(const std::string& token);
  base::Status change(const Caller& caller, Gate::Changes proposed);
  // Opens what was set at `set_us`, as Latch::written_us() told it. Error "waits" where another
  // person must say so, too, and "stopped" where it was set again since.
  base::Status clear(const Caller& caller, const std::string& reason, bool break_glass,
                     base::WallMicros set_us);

  Gate& gate() { return *gate_; }
  Store& store() { return *store_; }
  Entries& entries() { return *entries_; }
  port::Clock& clock() { return clock_; }
  // Commits what was appended so far; then `done` is set.
  void run_until(const bool& done);

 private:
  explicit OfflineGate(std::string state_folder);
  base::Status open();

  std::string state_folder_;
  std::unique_ptr<boost::asio::io_context> io_;
  RealClock clock_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Entries> entries_;
  std::unique_ptr<Gate> gate_;
};

}  // namespace reprise::app
