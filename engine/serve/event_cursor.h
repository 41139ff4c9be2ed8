// EventCursor: how far a client has been told. An event of a run may be several lines; "17" is all
// of event 17, "17.1" its first line only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reprise::serve {

struct EventCursor {
  std::uint64_t seq = 0;    // all events up to this one ..
  std::uint32_t lines = 0;  // .. and so many lines of the next one
};

// nullopt for what is no cursor.
std::optional<EventCursor> read_cursor(std::string_view text);

// One server-sent event.
std::string sse_message(std::string_view id, std::string_view event, std::string_view data);

}  // namespace reprise::serve
