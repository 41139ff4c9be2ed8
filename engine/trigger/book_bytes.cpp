// A book as bytes: a line of JSON, one with what the rules remember, and behind them the table of
// keys.
#include <algorithm>

#include "model/json.h"
#include "trigger/delivery_book.h"
#include "trigger/memory_json.h"

namespace reprise::trigger {

namespace {

using model::List;
using model::Map;
using model::Value;

// How a journal becomes a book, and a book bytes: with another one, the journal is read again.
constexpr std::int64_t book_format = 1;

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }

std::uint64_t number_from(const Value& value) {
  return static_cast<std::uint64_t>(value.integer_or(0));
}

// The first line, which is gone from `bytes` then.
std::string_view take_line(std::string_view& bytes) {
  const auto line = bytes.substr(0, bytes.find('\n'));
  bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
  return line;
}

}  // namespace

std::string DeliveryBook::to_bytes() const {
  List undecided, unstarted;
  for (const auto& [number, body] : undecided_)
    undecided.emplace_back(List{stored(number), stored(body)});
  for (const auto& [key, start] : unstarted_)
    unstarted.emplace_back(List{stored(key.first), trigger::to_json(start)});
  std::string bytes = model::to_json(Map{{"format", book_format},
                                         {"undecided", std::move(undecided)},
                                         {"unstarted", std::move(unstarted)}});
  bytes += "\n" + to_json(memory_) + "\n";
  copies_.append_bytes(bytes);
  return bytes;
}

base::Result<DeliveryBook> DeliveryBook::from_bytes(std::string_view bytes) {
  const auto head = model::parse_json(take_line(bytes));
  if (!head || (*head)["format"] != Value(book_format))
    return base::fail("format", "this is no book of deliveries of this version");
  auto memory = memory_from_json(take_line(bytes));
  if (!memory) return base::fail(memory.error());
  DeliveryBook book;
  book.memory_ = std::move(*memory);
  for (const Value& each : (*head)["undecided"].list())
    book.undecided_[number_from(each.list().at(0))] = number_from(each.list().at(1));
  for (const Value& each : (*head)["unstarted"].list()) {
    auto start = start_from_json(each.list().at(1).text_or(""));
    if (!start) return base::fail(start.error());
    const Key key{number_from(each.list().at(0)), start->run_id};
    book.unstarted_.emplace(key, std::move(*start));
  }
  if (!book.copies_.take_bytes(bytes)) return base::fail("format", "the book of deliveries is cut");
  return book;
}

}  // namespace reprise::trigger
