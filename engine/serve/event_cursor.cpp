#include "serve/event_cursor.h"

#include <charconv>

namespace reprise::serve {

namespace {

template <class Number>
bool take_number(std::string_view& text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

std::optional<EventCursor> read_cursor(std::string_view text) {
  EventCursor cursor;
  if (!take_number(text, cursor.seq)) return std::nullopt;
  if (text.empty()) return cursor;
  if (cursor.seq == 0 || text.front() != '.') return std::nullopt;
  text.remove_prefix(1);
  if (!take_number(text, cursor.lines) || !text.empty()) return std::nullopt;
  --cursor.seq;
  return cursor;
}

std::string sse_message(std::string_view id, std::string_view event, std::string_view data) {
  std::string text;
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  text.append("event: ").append(event).append("\ndata: ").append(data).append("\n\n");
  return text;
}

}  // namespace reprise::serve
