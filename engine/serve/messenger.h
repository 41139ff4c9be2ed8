// Messenger: tells people what is due, each message when its intent is durable. What an engine that
// died was about to tell is told by the next one, with the same key.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>

#include "app/tell.h"
#include "port/clock.h"
#include "serve/incident_desk.h"

namespace reprise::serve {

struct MessengerParts {
  port::Clock& clock;
  // Calls `turn` on the engine's thread after this time; may be dropped when the service ends.
  std::function<void(base::Millis, std::function<void()> turn)> later;
  // Tells it on a thread beside, then calls `done` on the engine's.
  std::function<void(const incident::Message&, std::function<void(app::TellEnd)> done)> tell;
  // For the service's log.
  std::function<void(const std::string&)> say, complain;
};

class Messenger {
 public:
  Messenger(IncidentDesk& desk, MessengerParts parts) : desk_(desk), parts_(std::move(parts)) {}

  // Of what an engine before had begun to tell, nobody knows what came of it.
  void begin();
  // Records what is due, tells what is kept, and looks again when there is more.
  void look();
  // Begins nothing more.
  void close() { closed_ = true; }

 private:
  void tell_kept();
  void tell(const incident::Message& message);
  void told(const incident::Message& message, const app::TellEnd& end);
  void arm();

  IncidentDesk& desk_;
  MessengerParts parts_;
  std::set<std::string> telling_;  // keys
  std::uint64_t timer_ = 0;        // the one that counts
  bool closed_ = false;
};

}  // namespace reprise::serve
