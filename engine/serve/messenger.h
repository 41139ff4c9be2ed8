// Messenger: tells people what is due, each message when its intent is durable. What an engine that
// died was about to tell is told by the next one, with the same key.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "app/tell.h"
#include "port/clock.h"
#include "serve/incident_desk.h"

namespace reprise::serve {

// Told at the same time. Whatever else waits, a call does not wait for it.
inline constexpr std::size_t calls_at_once = 8, others_at_once = 2;

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

  // Of what an engine before had begun to tell, nobody knows what came of it. Before anything new
  // is recorded.
  void begin();
  // Records what is due, tells what is kept, and looks again when there is more.
  void look();
  // Begins nothing more.
  void close() { closed_ = true; }
  // The same; `done` when what came of everything that is being told is durable.
  void end(std::function<void()> done);

 private:
  void tell_kept();
  void tell(const incident::Message& message);
  void told(const incident::Message& message, const app::TellEnd& end);
  void arm();
  bool has_room_for(const incident::Message& message) const;
  void settled(const std::string& key);

  IncidentDesk& desk_;
  MessengerParts parts_;
  std::map<std::string, bool> telling_;  // by key: whether it is a call
  std::function<void()> ended_;
  std::uint64_t timer_ = 0;  // the one that counts
  bool closed_ = false;
};

}  // namespace reprise::serve
