#include "serve/messenger.h"

#include <algorithm>
#include <utility>

#include "incident/ladder.h"

namespace reprise::serve {

namespace changes = incident::changes;
using app::TellEnd;

namespace {

constexpr base::Millis longest_look_ms = 60'000;  // a clock may have jumped meanwhile
constexpr base::Millis shortest_look_ms = 20;

incident::Change change_for(const incident::Message& message, const TellEnd& end,
                            base::WallMicros now_us) {
  switch (end.how) {
    case TellEnd::How::sent:
      return changes::Sent{message.kind, message.key, end.by, now_us};
    case TellEnd::How::unsent:
      return changes::Unsent{message.kind, message.key, end.by, now_us};
    case TellEnd::How::unknown:
      break;
  }
  return changes::Unknown{message.kind, message.key, now_us};
}

std::string whom(const incident::Message& message) {
  return message.to.empty() ? "the routes of " + message.severity : message.to;
}

}  // namespace

void Messenger::begin() {
  const auto now_us = parts_.clock.now().wall_us;
  std::vector<incident::Change> unknown;
  for (const auto& [key, told] : desk_.book().messages())
    if (told.state == incident::Told::State::due && is_wanted(desk_.book(), told.message))
      unknown.push_back(changes::Unknown{told.message.kind, key, now_us});
  desk_.record(std::move(unknown));
}

void Messenger::look() {
  if (closed_) return;
  const auto due = incident::due_now(desk_.book(), parts_.clock.now());
  for (const auto& each : due)
    if (each.message.kind != incident::Message::Kind::rung) parts_.complain(each.message.text);
  // tell_kept() follows the commit.
  desk_.record(std::vector<incident::Change>(due.begin(), due.end()));
  tell_kept();
  arm();
}

void Messenger::tell_kept() {
  for (const auto& message : incident::to_tell(desk_.book(), parts_.clock.now().wall_us)) {
    if (!desk_.is_kept(message.key) || telling_.contains(message.key)) continue;
    if (has_room_for(message)) tell(message);  // the others when one of these is done
  }
}

bool Messenger::has_room_for(const incident::Message& message) const {
  const bool call = incident::is_call(message);
  const auto under_way = std::count_if(telling_.begin(), telling_.end(),
                                       [&](const auto& one) { return one.second == call; });
  return static_cast<std::size_t>(under_way) < (call ? calls_at_once : others_at_once);
}

void Messenger::tell(const incident::Message& message) {
  telling_[message.key] = incident::is_call(message);
  parts_.tell(message, [this, message](const TellEnd& end) { told(message, end); });
}

void Messenger::told(const incident::Message& message, const TellEnd& end) {
  if (end.how == TellEnd::How::sent)
    parts_.say(whom(message) + " by " + end.by + ": " + message.text);
  else
    parts_.complain("not told " + whom(message) + " (" + end.by + "): " + message.text);
  desk_.record(std::vector<incident::Change>{change_for(message, end, parts_.clock.now().wall_us)},
               [this, key = message.key](const base::Status&) { settled(key); });
}

void Messenger::settled(const std::string& key) {
  telling_.erase(key);
  if (telling_.empty() && ended_) std::exchange(ended_, nullptr)();
}

void Messenger::end(std::function<void()> done) {
  close();
  if (telling_.empty()) return done();
  ended_ = std::move(done);
}

void Messenger::arm() {
  const auto next = incident::next_in(desk_.book(), parts_.clock.now());
  const std::uint64_t mine = ++timer_;
  if (!next || closed_) return;
  parts_.later(std::clamp(*next, shortest_look_ms, longest_look_ms), [this, mine] {
    if (mine == timer_) look();
  });
}

}  // namespace reprise::serve
