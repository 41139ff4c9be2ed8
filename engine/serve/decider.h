// Decider: from durable deliveries to decisions, and from durable decisions to runs. A decision is
// in the journal before anything of it is carried out; what an engine that died has left is gone on
// with. On the engine's thread, but for backlog().
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "trigger/delivery_book.h"
#include "trigger/rules.h"
#include "trigger/source.h"

namespace reprise::serve {

struct IntakeParts;
struct Sources;

class Decider {
 public:
  using CurrentSources = std::function<std::shared_ptr<const Sources>()>;
  Decider(IntakeParts& parts, trigger::DeliveryBook& book, CurrentSources sources);

  // Everything from the journal into the book; what is not decided or not started goes on.
  base::Status restore();
  // Decides nothing more.
  void close() { closed_ = true; }
  // A delivery that is durable under this number.
  void add(std::uint64_t number, trigger::Delivery delivery);
  // By its id: its number, and the delivery with its body. Error "not-found".
  base::Result<std::pair<std::uint64_t, trigger::Delivery>> find(const std::string& id);

  struct Backlog {
    std::size_t deliveries = 0, bytes = 0;
  };
  Backlog backlog() const { return {deliveries_, bytes_}; }  // from any thread

 private:
  struct Pending {
    std::uint64_t number = 0;
    trigger::Delivery delivery = {};
    bool is_loaded = true;
  };
  void decide_soon();
  void decide_some();
  trigger::Verdict decide(Pending& pending);
  void decide_alerts(const trigger::SourceSettings& source, const Pending& pending,
                     trigger::Decoded decoded, trigger::Verdict& verdict);
  base::Status load(Pending& pending);
  base::Result<trigger::Delivery> load(std::uint64_t number);
  void record(std::vector<trigger::Verdict> verdicts);
  void carry_out(std::uint64_t number, const trigger::Verdict& verdict);
  void start(std::uint64_t number, const trigger::Start& start);
  void watch_run(const std::string& run_id);
  void arm_timer();
  void tick();

  IntakeParts& parts_;
  trigger::DeliveryBook& book_;
  CurrentSources sources_;
  std::deque<Pending> pending_;
  std::atomic<std::size_t> deliveries_ = 0, bytes_ = 0;
  std::uint64_t timer_ = 0;  // the one that counts
  bool posted_ = false, closed_ = false;
};

}  // namespace reprise::serve
