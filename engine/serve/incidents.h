// Incidents: the desk, who is told, and what runs do, together in a service. On the engine's
// thread.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/engine.h"
#include "app/real_clock.h"
#include "app/tell.h"
#include "load/serve_settings.h"
#include "serve/messenger.h"
#include "serve/run_watch.h"

namespace reprise::serve {

struct IncidentsParts {
  app::Engine& engine;
  std::string worker;
  std::function<const load::ServeSettings*()> settings = {};
  std::function<void(std::function<void()> turn)> post = {};  // from any thread
  std::function<void(std::function<void()> work, std::function<void()> done)> beside = {};
  std::function<void(base::Millis, std::function<void()> turn)> later = {};
  // For the service's log.
  std::function<void(const std::string&)> say = {}, complain = {};
};

class Incidents {
 public:
  explicit Incidents(IncidentsParts parts);
  ~Incidents();
  Incidents(const Incidents&) = delete;
  Incidents& operator=(const Incidents&) = delete;

  // Reads what engines before have left and follows runs; before any run goes on.
  base::Status open();
  // Makes up for what was missed, and begins to tell; after whoever expects runs has said so.
  base::Status begin();
  // What puts the routes of these settings in the place of the old ones, once they are the
  // service's.
  base::Result<std::function<void()>> read(const load::ServeSettings& settings);
  // What makes contacts be told of something that is no run's, such as what a rule only tells.
  IncidentDesk::Joint announce(const std::string& severity, const std::string& text,
                               const model::Contacts& to);
  // Tells nothing more; the next service goes on.
  void close();
  // Begins to tell nothing more; `done` when it is known what came of what is being told.
  void end(std::function<void()> done) { messenger_.end(std::move(done)); }

  const incident::Book& book() const { return desk_.book(); }
  // What engines before have left was read: only then is the book whole.
  bool is_open() const { return following_ != 0; }
  IncidentDesk& desk() { return desk_; }
  RunWatch& watch() { return watch_; }
  app::RunReader& reader() { return parts_.engine.reader(); }
  const load::ServeSettings& settings() const { return *parts_.settings(); }
  base::Instant now() { return clock_.now(); }
  // As IncidentsParts.
  void beside(std::function<void()> work, std::function<void()> done) {
    parts_.beside(std::move(work), std::move(done));
  }

 private:
  void tell(const incident::Message& message, std::function<void(app::TellEnd)> done);
  void tell_unknown_contacts() const;

  IncidentsParts parts_;
  app::RealClock clock_;
  std::shared_ptr<const app::Routes> routes_ = std::make_shared<app::Routes>();
  IncidentDesk desk_;
  Messenger messenger_;
  RunWatch watch_;
  boost::asio::thread_pool callers_{calls_at_once}, tellers_{others_at_once};
  std::uint64_t following_ = 0;
};

}  // namespace reprise::serve
