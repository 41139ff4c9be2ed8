// Twins of what stands around one engine: journal, shim, authority, clock. They do what World says.
#pragma once

#include <deque>
#include <utility>

#include "base/assert.h"
#include "driver/driver.h"

namespace reprise::sim {

class World;
struct Life;

// The machine's clocks; they survive every engine.
struct Clocks {
  std::int64_t wall_us = 1'700'000'000'000'000;
  std::int64_t boot_us = 5'000'000;
  int boots = 1;

  base::Instant read() const { return {wall_us, boot_us, "boot-" + std::to_string(boots)}; }
  void pass(std::int64_t micros) {
    wall_us += micros;
    boot_us += micros;
  }
};

struct Clock final : port::Clock {
  explicit Clock(World& owner) : world(owner) {}
  base::Instant now() override;
  World& world;
};

struct Journal final : port::Journal {
  explicit Journal(World& owner) : world(owner) {}
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override;
  World& world;
  std::deque<std::pair<port::Batch, std::function<void(port::CommitResult)>>> waiting;
};

struct Runner final : port::StepRunner {
  Runner(World& owner, Life& its) : world(owner), life(its) {}
  void start(const std::string&, const model::effects::StartAttempt& attempt) override;
  // No script is simulated here; see tests/unit/core/script_test.cpp.
  void perform(const std::string&, const model::effects::PerformCall&) override {
    REPRISE_ASSERT(false, "a simulated step makes no calls");
  }
  void stop(const std::string&, const model::effects::StopAttempt& attempt) override;
  World& world;
  Life& life;
};

struct Authority final : port::Authority {
  Authority(World& owner, Life& its) : world(owner), life(its) {}
  std::string refusal() override;
  World& world;
  Life& life;
};

struct Observer final : driver::Observer {
  void committed(const core::State&, std::uint64_t, std::vector<model::Event>) override {}
  void warned(const std::string&, const std::string&) override {}
  void journal_failed(const port::CommitResult&) override {}
};

// One engine's life: everything here dies with it.
struct Life {
  Life(World& world, std::uint64_t epoch)
      : clock(world),
        journal(world),
        runner(world, *this),
        authority(world, *this),
        driver({clock, journal, runner, authority, observer}, epoch) {}
  Clock clock;
  Journal journal;
  Runner runner;
  Authority authority;
  Observer observer;
  driver::Driver driver;
  bool fenced = false;  // another engine owns the journal
  int instants = 0;
};

}  // namespace reprise::sim
