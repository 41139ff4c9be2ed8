#include "serve/messenger.h"

#include <algorithm>

#include "incident/ladder.h"

namespace reprise::serve {

namespace changes = incident::changes;
using app::TellEnd;

namespace {

constexpr base::Millis longest_look_ms = 60'000;  // a clock may have jumped meanwhile
constexpr base::Millis shortest_look_ms = 20;
constexpr std::size_t at_once_max = 16;

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
    if (told.state == incident::Told::State::due)
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
    if (telling_.size() >= at_once_max) return;  // more when one of these is done
    if (desk_.is_kept(message.key) && !telling_.contains(message.key)) tell(message);
  }
}

void Messenger::tell(const incident::Message& message) {
  telling_.insert(message.key);
  parts_.tell(message, [this, message](const TellEnd& end) { told(message, end); });
}

void Messenger::told(const incident::Message& message, const TellEnd& end) {
  telling_.erase(message.key);
  if (end.how == TellEnd::How::sent)
    parts_.say(whom(message) + " by " + end.by + ": " + message.text);
  else
    parts_.complain("not told " + whom(message) + " (" + end.by + "): " + message.text);
  desk_.record(std::vector<incident::Change>{change_for(message, end, parts_.clock.now().wall_us)});
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
