// Intake: deliveries of sources become durable, together with what is decided about them where that
// is quick, and are answered. What is answered with 2xx is in the journal; what is not, was refused
// with another status. All of it runs on the engine's thread, but for what says otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "access/identity.h"
#include "app/entries.h"
#include "base/result.h"
#include "http/message.h"
#include "port/clock.h"
#include "serve/decider.h"
#include "serve/delivery_tally.h"
#include "serve/incident_desk.h"
#include "serve/sources.h"
#include "trigger/delivery_book.h"

namespace reprise::serve {

// What the intake needs of the world around it.
struct IntakeParts {
  app::Entries& entries;
  port::Clock& clock;
  // Runs `turn` on the engine's thread, soon; from any thread.
  std::function<void(std::function<void()> turn)> post;
  // The same after some time; may be dropped when the service ends.
  std::function<void(base::Millis, std::function<void()>)> later;
  // Empty where something new may be taken in, otherwise why not.
  std::function<std::string()> admission;
  // A run for what was decided; `done` says whether it is there.
  std::function<void(const trigger::Start&, std::function<void(base::Status)> done)> start;
  // Calls `ended` once, with the time when the run was over; at once where it is so already, or
  // there is none.
  std::function<void(const std::string& run_id, std::function<void(base::WallMicros)> ended)> watch;
  // What makes people be told: written in one commit with what it is about.
  std::function<IncidentDesk::Joint(const trigger::Notice&)> announce;
  // What start() will need is got ready while the decision becomes durable: nothing of that can be
  // seen outside.
  std::function<void(const trigger::Start&)> prepare = [](const auto&) {};
  // The book follows from all entries of its stream through this one, which are on their way.
  std::function<void(const trigger::DeliveryBook&, std::uint64_t through)> look = [](const auto&,
                                                                                     auto) {};
};

// A delivery as it is kept: without its body where another has the same.
app::NewEntry entry_of(trigger::Delivery& delivery);
// What was received before under this number, as it is received once more because `by` asks.
trigger::Delivery replay_of(std::uint64_t number, trigger::Delivery delivery,
                            const access::Identity& by, base::WallMicros now_us);

struct IntakeLimits {
  std::size_t waiting = 4'096;              // not durable yet; more get 503
  std::size_t undecided = 50'000;           // durable, and not decided
  std::size_t undecided_bytes = 64u << 20;  // of their bodies
  std::size_t group = 512;                  // into one batch
  std::size_t decided_with = 64;            // in the commit of a batch no larger than this
  std::size_t refusals_a_minute = 60;       // kept; the others are counted
};

class Intake {
 public:
  Intake(IntakeParts parts, std::shared_ptr<const Sources> sources, IntakeLimits limits = {});
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // Goes on with what engines before have left: all that the journal knows. Until then everything
  // gets 503.
  void open(trigger::DeliveryBook book);
  // Other sources and rules from now on. From any thread.
  void use(std::shared_ptr<const Sources> sources);
  // Those of now. From any thread.
  std::shared_ptr<const Sources> sources() const;
  // No more is taken in; what is durable is decided by the next engine.
  void close();

  // Whether the head alone proves the sender, so that a large body may be read. From any thread.
  bool trusts(const std::string& source, const http::Request& head) const;
  // Proves the sender over the raw bytes, then keeps them. 202 when that is durable; 401, 404, 503
  // otherwise. From any thread.
  void take(const std::string& source, http::Request request, http::Respond respond);
  // Once more what was received before under this number, with its body, as `by` asks; `done` gets
  // the new delivery's id. Error "busy".
  void replay(std::uint64_t number, trigger::Delivery delivery, const access::Identity& by,
              std::function<void(base::Result<std::string>)> done);

  console::DeliveryFigures figures() const;  // from any thread

 private:
  struct Taken {
    trigger::Delivery delivery;
    bool is_dated = false;
    http::Respond respond;
  };
  std::string overload() const;
  void queue(Taken taken);
  void refuse(const std::string& source, const http::Request& request, std::string reason);
  void flush();
  // What becomes durable in one commit: the verdicts behind all that was taken.
  struct Batch {
    std::deque<Taken> taken;
    std::vector<trigger::Verdict> verdicts = {};
    bool is_decided = false;
    Decider::Kept told = {};
  };
  void keep(std::deque<Taken> taken);
  void refuse_all(const std::deque<Taken>& taken, const std::string& why);
  void file(Taken& taken, std::uint64_t number);
  void kept(Batch& batch, const base::Result<std::vector<std::uint64_t>>& numbers);

  IntakeParts parts_;
  const IntakeLimits limits_;
  trigger::DeliveryBook book_;
  DeliveryTally tally_;
  std::unique_ptr<Decider> decider_;
  std::size_t to_be_decided_ = 0;  // of batches on their way

  // Shared:
  mutable std::mutex mutex_;
  std::shared_ptr<const Sources> sources_;
  std::deque<Taken> waiting_;
  bool is_open_ = false, is_posted_ = false;
  base::WallMicros minute_ = 0;  // of the refusals that are counted
  std::size_t refusals_ = 0;     // kept in it
  std::uint64_t unkept_ = 0;     // since the last that was kept
  std::atomic<std::uint64_t> unknown_ = 0, busy_ = 0;
  std::atomic<std::size_t> on_the_way_ = 0;  // waiting, or in a batch
};

}  // namespace reprise::serve
