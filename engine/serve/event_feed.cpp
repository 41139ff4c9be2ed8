#include "serve/event_feed.h"

#include <algorithm>
#include <utility>

#include "console/json_line.h"

namespace reprise::serve {

namespace {

// A stream's queue is small, and what a long run has done is not: it is handed over in portions.
constexpr std::size_t portion_bytes = 128u << 10;
constexpr base::Millis pause_ms = 20;
constexpr base::Millis watch_ms = 2'000;
constexpr std::size_t waiting_bytes_max = 64u << 20;

http::Response head_of_events() {
  http::Response head{200};
  head.type = "text/event-stream";
  head.headers.push_back({"Cache-Control", "no-store"});
  return head;
}

Message run_message(const app::RunRow& row) {
  return {"", "run",
          console::JsonLine()
              .text("run_id", row.run_id)
              .text("runbook", row.runbook)
              .text("status", row.status)
              .number("seq", static_cast<std::int64_t>(row.seq))
              .object()};
}

}  // namespace

// What the client has not been told is sent again when it comes back.
EventFeed::~EventFeed() { stream_->close(); }

std::shared_ptr<EventFeed> EventFeed::begin(Service& service, const Asking& asking) {
  auto stream = asking.open_stream(head_of_events());
  if (!stream) return nullptr;
  auto feed = std::make_shared<EventFeed>(service, stream);
  stream->on_closed([&service, weak = std::weak_ptr(feed)] {
    service.post([weak] {
      if (const auto open = weak.lock()) open->end();
    });
  });
  feed->watch(asking.caller.identity);
  return feed;
}

// What was revoked or has expired is told nothing more.
void EventFeed::watch(const access::Identity& identity) {
  service_.later(watch_ms, [weak = weak_from_this(), identity] {
    const auto feed = weak.lock();
    if (!feed || feed->over_) return;
    feed->service_.is_good(identity) ? feed->watch(identity) : feed->end();
  });
}

// Followed first and read then: what is committed in between waits until all before it was told.
void EventFeed::open(Service& service, const Asking& asking, RunLines lines) {
  const auto feed = begin(service, asking);
  if (!feed) return;
  const auto run_id = asking.run_id();
  const auto stored = std::make_shared<base::Result<app::StoredRun>>();
  auto& reader = service.engine().reader();
  feed->run_ = std::move(lines);
  feed->follow(run_id, [feed](const app::Frame& frame) {
    feed->is_read_ ? feed->tell_run(frame) : feed->early_.push_back(frame);
  });
  service.beside([&reader, run_id, stored] { *stored = reader.load(run_id); },
                 [feed, stored, run_id] {
                   if (!*stored) return feed->end();
                   feed->is_read_ = true;
                   feed->tell_run({run_id, 1, std::move((*stored)->events)});
                   for (const auto& frame : std::exchange(feed->early_, {})) feed->tell_run(frame);
                 });
}

void EventFeed::tell_run(const app::Frame& frame) {
  tell(run_->add(frame.first_seq, frame.events));
  over_ = run_->is_over();
  pump();
}

void EventFeed::open_all(Service& service, const AskingPtr& asking) {
  const auto feed = begin(service, *asking);
  if (!feed) return;
  const auto rows = std::make_shared<base::Result<std::vector<app::RunRow>>>();
  auto& reader = service.engine().reader();
  feed->follow({}, [feed, asking](const app::Frame& frame) {
    feed->is_read_ ? feed->tell_all(*asking, frame) : feed->early_.push_back(frame);
  });
  service.beside([&reader, rows] { *rows = reader.list(); },
                 [feed, asking, rows] {
                   if (!*rows) return feed->end();
                   feed->tell_rows(*asking, **rows);
                   feed->is_read_ = true;
                   for (const auto& frame : std::exchange(feed->early_, {}))
                     feed->tell_all(*asking, frame);
                   feed->pump();
                 });
}

void EventFeed::tell_rows(const Asking& asking, const std::vector<app::RunRow>& rows) {
  std::vector<Message> unfinished;
  for (const auto& row : rows) {
    if (!may_see(service_, asking.caller.identity, row.run_id)) continue;
    if (row.finished_us != 0) continue;
    known_[row.run_id] = row.seq;
    unfinished.push_back(run_message(row));
  }
  tell(unfinished);
}

void EventFeed::follow(const std::string& run_id, app::Hub::Follower follower) {
  follower_ = service_.engine().hub().follow(run_id, std::move(follower));
}

void EventFeed::tell_all(const Asking& asking, const app::Frame& frame) {
  if (over_ || frame.events.empty() || !may_see(service_, asking.caller.identity, frame.run_id))
    return;
  if (const auto waits = reading_.find(frame.run_id); waits != reading_.end())
    return waits->second.push_back(frame);
  if (frame.first_seq > 1 && !all_.contains(frame.run_id)) return read_before(frame);
  const EventCursor after{frame.first_seq - 1, 0};
  all_.try_emplace(frame.run_id, frame.run_id, EventForm::lines, after);
  tell_of(frame);
}

// Of a run that began before this stream its earlier events are read, for a line says things that
// they told. What comes meanwhile waits.
void EventFeed::read_before(const app::Frame& frame) {
  reading_[frame.run_id] = {frame};
  const auto known = known_.find(frame.run_id);
  const std::uint64_t told = known == known_.end() ? 0 : known->second;
  const EventCursor after{std::max(told, frame.first_seq - 1), 0};
  const auto lines = std::make_shared<std::optional<RunLines>>();
  auto& reader = service_.engine().reader();
  service_.beside(
      [&reader, lines, after, run_id = frame.run_id, count = frame.first_seq - 1] {
        auto stored = reader.load(run_id);
        if (!stored) return;
        stored->events.resize(std::min<std::size_t>(stored->events.size(), count));
        lines->emplace(run_id, EventForm::lines, after).add(1, stored->events);
      },
      [feed = shared_from_this(), lines, run_id = frame.run_id] {
        const auto frames = feed->reading_.extract(run_id).mapped();
        if (!*lines) return feed->end();
        feed->all_.emplace(run_id, std::move(**lines));
        for (const auto& waited : frames) feed->tell_of(waited);
      });
}

void EventFeed::tell_of(const app::Frame& frame) {
  const auto lines = all_.find(frame.run_id);
  if (lines == all_.end()) return;  // it is over
  auto messages = lines->second.add(frame.first_seq, frame.events);
  for (auto& message : messages) message.id.clear();  // a number of one run says nothing of others
  tell(messages);
  if (lines->second.is_over()) all_.erase(lines);
  pump();
}

void EventFeed::tell(const std::vector<Message>& messages) {
  for (const auto& message : messages) {
    waiting_.push_back(sse_message(message.id, message.type, message.data));
    waiting_bytes_ += waiting_.back().size();
  }
}

void EventFeed::pump() {
  if (pumping_) return;
  std::string portion;
  while (!waiting_.empty() && portion.size() < portion_bytes) {
    portion += waiting_.front();
    waiting_bytes_ -= waiting_.front().size();
    waiting_.pop_front();
  }
  const bool sent = portion.empty() || stream_->send(std::move(portion));
  if (!sent || waiting_bytes_ > waiting_bytes_max || (over_ && waiting_.empty())) return end();
  if (waiting_.empty()) return;
  pumping_ = true;
  service_.later(pause_ms, [feed = shared_from_this()] {
    feed->pumping_ = false;
    feed->pump();
  });
}

void EventFeed::end() {
  stream_->close();
  waiting_.clear();
  over_ = true;
  if (follower_ != 0) service_.engine().hub().unfollow(std::exchange(follower_, 0));
}

}  // namespace reprise::serve
