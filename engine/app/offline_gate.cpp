#include "app/offline_gate.h"

#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include "app/latch.h"

namespace reprise::app {

namespace {
constexpr const char* offline_address = "no engine";
}

OfflineGate::OfflineGate(std::string state_folder)
    : state_folder_(std::move(state_folder)), io_(std::make_unique<boost::asio::io_context>(1)) {}

OfflineGate::~OfflineGate() = default;  // the journal writes what it was given before it closes

base::Result<std::unique_ptr<OfflineGate>> OfflineGate::open(const std::string& state_folder) {
  std::unique_ptr<OfflineGate> gate(new OfflineGate(state_folder));
  if (auto opened = gate->open(); !opened) return base::fail(opened.error());
  return gate;
}

base::Status OfflineGate::open() {
  auto store = Store::open(*io_, state_folder_, [](std::string) {});
  if (!store) return base::fail(store.error());
  store_ = std::move(*store);
  entries_ = std::make_unique<Entries>(store_->journal(), *store_, clock_);
  auto gate = Gate::open(*entries_, clock_);
  if (!gate) return base::fail(gate.error());
  gate_ = std::move(*gate);
  return {};
}

void OfflineGate::run_until(const bool& done) {
  while (!done) {
    if (io_->stopped()) io_->restart();  // it stops whenever nothing is outstanding
    io_->run_one();
  }
}

base::Result<Caller> OfflineGate::caller(const std::string& token) {
  if (token.empty()) return gate_->local(::getuid(), offline_address);
  return gate_->by_token(token, offline_address);
}

base::Status OfflineGate::change(const Caller& caller, Gate::Changes proposed) {
  base::Status result;
  bool done = false;
  gate_->change(caller, std::move(proposed),
                [&](const base::Status& changed) { result = changed, done = true; });
  run_until(done);
  return result;
}

base::Status OfflineGate::clear(const Caller& caller, const std::string& reason, bool break_glass,
                                base::WallMicros set_us) {
  base::Status result;
  bool done = false;
  Latch latch(state_folder_);
  if (latch.written_us() != set_us)
    return latch.is_set() ? base::Status(base::fail(latch.error())) : base::Status();
  const auto open = [&] { return latch.clear(caller.identity.actor, reason, set_us); };
  gate_->clear(caller, reason, break_glass, set_us, open,
               [&](const base::Status& cleared) { result = cleared, done = true; });
  run_until(done);
  return result;
}

}  // namespace reprise::app
