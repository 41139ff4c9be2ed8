// Gate: who may do what to this engine. It keeps the ledger of the stream "access", judges what
// people ask for, and writes the audit. All on the engine's thread, but for ledger().
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "access/audit.h"
#include "access/decision.h"
#include "access/ledger.h"
#include "access/policy.h"
#include "app/entries.h"
#include "base/result.h"
#include "core/state.h"
#include "incident/change.h"
#include "model/input.h"
#include "port/clock.h"

namespace reprise::app {

struct Submission;

// Who asks, and from where: "control socket", "no engine", "10.0.0.7:51234".
struct Caller {
  access::Identity identity;
  std::string address;
};

class Gate {
 public:
  using Done = std::function<void(base::Status)>;

  // Reads the stream; error "refused" where something in it is not understood, for it might take a
  // right away. Both must outlive it.
  static base::Result<std::unique_ptr<Gate>> open(Entries& entries, port::Clock& clock);

  // As of the last commit, on any thread; it never changes: take it anew for each request.
  std::shared_ptr<const access::Ledger> ledger() const { return std::atomic_load(&ledger_); }

  // The user at the other end of a local socket, or of this very process.
  Caller local(uid_t user, const std::string& address) const;
  // The one whose token this is; error "unauthenticated", the same for every reason. The reason is
  // in the audit, and a first use in a day is noted.
  base::Result<Caller> by_token(std::string_view token, const std::string& address);

  // A token was used, shown wherever it was; written down once a day.
  void used(const std::string& token_id);

  // Judges a word to a run and signs it: `by`, and `person` where roles are checked. Written down
  // before the word is given. Error "forbidden".
  base::Status admit(const Caller& caller, const core::State& state, model::InputBody& input);
  // Judges a new run and signs it: who asked for it, in its first event.
  base::Status admit(const Caller& caller, Submission& submission);
  // Judges anything else by its policy; `what` and the target as in the audit. Error "forbidden".
  base::Status admit(const Caller& caller, const access::Policy& policy, const std::string& what,
                     const access::Target& target = {}, const std::string& run_id = {});
  // Writes down what another judge has refused, up to a bound.
  void refused(const Caller& caller, const std::string& what, const std::string& why);

  // Makes changes once they are durable, all or none. Role::admin is asked for here; errors
  // "forbidden" and "usage".
  using Changes = std::vector<access::Change>;
  void change(const Caller& caller, Changes proposed, Done done);

  // One voice for opening the kill switch, which was set at `set_us`; earlier voices are about
  // another stop. `open` is called, after the commit, where that is enough; else `done` gets error
  // "waits", which says who else must speak, or "forbidden".
  void clear(const Caller& caller, const std::string& reason, bool break_glass,
             base::WallMicros set_us, std::function<base::Status()> open, Done done);
  // The kill switch was set: voices for opening it count no more.
  void stopped(const std::string& by, const std::string& reason);

  // Hears of each task that a broken glass leaves, in the order in which entries are written.
  void on_task(std::function<void(const incident::Change&)> ear) { task_ear_ = std::move(ear); }

 private:
  Gate(Entries& entries, port::Clock& clock) : entries_(entries), clock_(clock) {}
  void apply(const access::Change& change);
  void write(const access::Request& request);
  void write(const access::Request& request, Changes changes, Done done);
  void append(const access::Request& request, const Changes& changes, Entries::Appended appended);
  access::Request request(const Caller& caller, const std::string& what) const;

  Entries& entries_;
  port::Clock& clock_;
  std::shared_ptr<const access::Ledger> ledger_ = std::make_shared<access::Ledger>();
  access::RefusalBound bound_;
  std::function<void(const incident::Change&)> task_ear_;
  std::uint64_t stops_ = 0;  // so far: one that comes while a clear is being written wins
};

// Where a run stands in scopes.
access::Target target_of(const model::Plan& plan);

}  // namespace reprise::app
