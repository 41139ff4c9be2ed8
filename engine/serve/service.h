// Service: the engine of a state folder together with its HTTP listeners. All but the answers to
// /health and /ready happens on one thread, the engine's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/identity.h"
#include "app/engine.h"
#include "load/serve_settings.h"
#include "serve/endpoint.h"
#include "serve/service_log.h"

namespace reprise::serve {

class Figures;
class Incidents;
class Intake;
class Scheduler;

// Of the listeners; that of the webhooks is empty without one.
struct Addresses {
  std::string operators, webhooks;
};

struct ReadSettings {
  load::ServeSettings settings;
  std::string warnings;
};

struct ServiceOptions {
  std::string state_folder, worker;
  load::ServeSettings settings;
  std::string warnings;  // of their file, as people read them
  // Read again at SIGHUP; what is wrong is told, and the old settings stay.
  std::function<base::Result<ReadSettings>()> reread;
  // Called once, when requests are taken.
  std::function<void(const Addresses&)> listening;
};

class Service {
 public:
  // Serves until it is told to stop; the exit code. Errors as Engine::open and Server::open.
  static base::Result<int> run(ServiceOptions options);

  virtual ~Service() = default;
  virtual app::Engine& engine() = 0;
  virtual const load::ServeSettings& settings() const = 0;
  virtual const std::string& state_folder() const = 0;
  virtual Incidents& incidents() = 0;
  virtual const std::vector<Endpoint>& endpoints() const = 0;
  virtual Intake& intake() = 0;
  virtual const Figures& figures() const = 0;
  virtual const Scheduler& scheduler() const = 0;
  // Calls `turn` on the engine's thread, soon, in the order of their coming; from any thread.
  virtual void post(std::function<void()> turn) = 0;
  // `work` on a thread beside, then `done` on the engine's.
  virtual void beside(std::function<void()> work, std::function<void()> done) = 0;
  // Calls `turn` on the engine's thread after this time, unless the service has ended.
  virtual void later(base::Millis delay_ms, std::function<void()> turn) = 0;
  // What a run, an incident or a task without one is about; error "unknown" where there is none.
  virtual base::Result<access::Target> target_of(const std::string& id) = 0;
  // Whether who was let in would be let in again: for answers without an end.
  virtual bool is_good(const access::Identity& identity) const = 0;
};

// Of a list: whether this run is in the scope of the one who asks.
bool may_see(Service& service, const access::Identity& identity, const std::string& run_id);

}  // namespace reprise::serve
