// Decider: from deliveries to decisions, and from durable decisions to runs. A decision is in the
// journal before anything of it is carried out; what an engine that died has left is gone on with.
// On the engine's thread, but for backlog().
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/entries.h"
#include "base/result.h"
#include "serve/hearing.h"
#include "trigger/delivery_book.h"
#include "trigger/rules.h"

namespace reprise::serve {

class DeliveryTally;
struct IntakeParts;
struct Sources;

class Decider {
 public:
  using CurrentSources = std::function<std::shared_ptr<const Sources>()>;
  Decider(IntakeParts& parts, trigger::DeliveryBook& book, DeliveryTally& tally,
          CurrentSources sources);

  // What the book says is not decided or not started goes on.
  void restore();
  // Other rules may wait for something else.
  void arm_timer();
  // Decides nothing more.
  void close() { closed_ = true; }
  // A delivery that is durable under this number, to be decided soon.
  void add(std::uint64_t number, trigger::Delivery delivery);
  bool is_idle() const { return pending_.empty(); }
  // What becomes of a delivery that is about to be written under this number. The caller has the
  // verdict written in the same commit, and then carried out. Only while idle: what came first is
  // decided first.
  trigger::Verdict decide(std::uint64_t number, const trigger::Delivery& delivery);
  // Puts verdicts and what they tell people behind what the batch has: first an entry for each
  // verdict, from this number on. Kept is to be called when the batch is durable.
  using Kept = std::function<void()>;
  Kept write(const std::vector<trigger::Verdict>& verdicts, std::uint64_t number,
             std::vector<app::NewEntry>& batch);
  // A verdict that is on its way to the journal, and carried out when it is durable.
  void prepare(const trigger::Verdict& verdict);
  // A verdict that is durable under this number.
  void carry_out(std::uint64_t number, const trigger::Verdict& verdict);
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
  base::Status load(Pending& pending);
  base::Result<trigger::Delivery> load(std::uint64_t number);
  Kept announce(const std::vector<trigger::Notice>& notices, std::vector<app::NewEntry>& batch);
  void record(std::vector<trigger::Verdict> verdicts);
  void start(std::uint64_t number, const trigger::Start& start);
  void watch_run(const std::string& run_id);
  void look_at_clock();
  void tick();

  IntakeParts& parts_;
  trigger::DeliveryBook& book_;
  DeliveryTally& tally_;
  CurrentSources sources_;
  std::deque<Pending> pending_;
  std::atomic<std::size_t> deliveries_ = 0, bytes_ = 0;
  static constexpr auto never_us = std::numeric_limits<base::WallMicros>::max();
  base::WallMicros armed_us_ = never_us;  // when it is looked at what is due
  std::uint64_t timer_ = 0;               // the one that counts
  Hearing hearing_;
  bool posted_ = false, closed_ = false;
};

}  // namespace reprise::serve
