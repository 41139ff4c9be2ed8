#include "console/json_line.h"
#include "serve/asking.h"
#include "serve/event_feed.h"
#include "serve/from_run.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

constexpr std::size_t page_messages_max = 10'000;
constexpr const char* event_stream = "text/event-stream";

bool wants_stream(const Asking& asking) {
  const std::string* accepted = asking.request.find("accept");
  return accepted != nullptr && accepted->find(event_stream) != std::string::npos;
}

// A client that comes back says what it saw last; that counts more than how it once began.
base::Result<EventCursor> cursor_of(const Asking& asking) {
  const std::string* last = asking.request.find("last-event-id");
  const std::string text = last != nullptr && !last->empty() ? *last : asking.query("after");
  if (text.empty()) return EventCursor{};
  const auto cursor = read_cursor(text);
  if (!cursor) return base::fail("usage", "'after' is no number of an event");
  return *cursor;
}

http::Response page_of(RunLines lines, const app::StoredRun& stored) {
  std::vector<std::string> items;
  std::string last;
  for (const auto& message : lines.add(1, stored.events)) {
    if (items.size() == page_messages_max) break;
    items.push_back(message.data);
    last = message.id;
  }
  console::JsonLine page;
  page.raw("events", console::json_list(items));
  if (!last.empty()) page.text("last", last);
  return json_response(page.object());
}

void events_of_run(Service& service, const AskingPtr& asking) {
  const std::string form = asking->query("form");
  if (!form.empty() && form != "lines" && form != "stored")
    return asking->refuse({"usage", "'form' is neither lines nor stored"});
  auto after = cursor_of(*asking);
  if (!after) return asking->refuse(after.error());
  RunLines lines(asking->run_id(), form == "stored" ? EventForm::stored : EventForm::lines, *after);
  if (wants_stream(*asking)) return EventFeed::open(service, *asking, std::move(lines));
  answer_from_run(service, asking, [lines](const auto& stored) { return page_of(lines, stored); });
}

}  // namespace

std::vector<Endpoint> event_routes() {
  return {{.method = "GET",
           .pattern = "/api/v1/events",
           .summary = "What happens in all runs, from now on, as server-sent events",
           .policy = Policy::needs_listing(Role::view),
           .types = {event_stream},
           .handle = EventFeed::open_all},
          {.method = "GET",
           .pattern = "/api/v1/runs/{run}/events",
           .summary = "The events of a run; with Accept: text/event-stream as they happen",
           .policy = Policy::needs_for_run(Role::view),
           .query = {{.name = "after", .help = "only what comes after this event"},
                     {.name = "form", .help = "lines (default, as --json prints), or stored"}},
           .types = {"application/json", event_stream},
           .handle = events_of_run}};
}

}  // namespace reprise::serve
