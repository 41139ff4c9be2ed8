#include <algorithm>

#include "model/event_fields.h"
#include "model/event_json.h"
#include "model/event_kinds.h"
#include "model/json.h"
#include "model/json_reader.h"

namespace reprise::model {

namespace {

constexpr std::int64_t version_newest = 1;

using BodyReader = void (*)(ReadContext&, const Value&, EventBody&);

template <std::size_t Index>
void read_body(ReadContext& context, const Value& from, EventBody& to) {
  read(context, from, to.emplace<Index>());
}

template <std::size_t... Index>
constexpr auto body_readers(std::index_sequence<Index...>) {
  return std::array<BodyReader, sizeof...(Index)>{&read_body<Index>...};
}

BodyReader reader_of(std::string_view kind) {
  static constexpr auto readers = body_readers(std::make_index_sequence<event_kinds.size()>());
  const auto found = std::find(event_kinds.begin(), event_kinds.end(), kind);
  return found == event_kinds.end() ? nullptr : readers[found - event_kinds.begin()];
}

// What every event has beside the fields of its kind.
struct Envelope {
  std::int64_t version = 0;
  std::int64_t boot_us = 0;
  std::string boot_id;
};

template <class Fields>
void list_fields(Fields& f, const Envelope*) {
  f.required("v", &Envelope::version);
  f.required("boot", &Envelope::boot_us);
  f.required("boot_id", &Envelope::boot_id);
}

}  // namespace

base::Result<Event> decode_event(std::string_view kind, base::WallMicros wall_us,
                                 std::string_view body) {
  const std::string name = "event '" + std::string(kind) + "': ";
  const BodyReader reader = reader_of(kind);
  if (reader == nullptr) return base::fail("event", name + "the kind is not known");
  const auto json = parse_stored_json(body);
  if (!json) return base::fail("event", name + json.error().message);
  ReadContext context;
  Envelope envelope;
  read(context, *json, envelope);
  if (context.ok() && envelope.version > version_newest) {
    context.wrong("has format " + std::to_string(envelope.version) + ", newer than this engine's");
  }
  Event event{{wall_us, envelope.boot_us, std::move(envelope.boot_id)}, {}};
  if (context.ok()) reader(context, *json, event.body);
  if (!context.ok()) return base::fail("event", name + context.take_error().message);
  return event;
}

}  // namespace reprise::model
