// EventFeed: tells one client over one stream what happens, first what has happened. A client that
// is too slow is cut, and goes on from the last id that it saw.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "serve/asking.h"
#include "serve/run_lines.h"
#include "serve/service.h"

namespace reprise::serve {

class EventFeed : public std::enable_shared_from_this<EventFeed> {
 public:
  // One run, until its end. `asking` is answered.
  static void open(Service& service, const Asking& asking, RunLines lines);
  // Every run that the asker may see: a line "run" for each unfinished one with the number of its
  // last event, then all that is committed from then on.
  static void open_all(Service& service, const AskingPtr& asking);

  EventFeed(Service& service, std::shared_ptr<http::Stream> stream)
      : service_(service), stream_(std::move(stream)) {}
  ~EventFeed();

 private:
  static std::shared_ptr<EventFeed> begin(Service& service, const Asking& asking);
  void watch(const access::Identity& identity);
  void follow(const std::string& run_id, app::Hub::Follower follower);
  void tell_run(const app::Frame& frame);
  void tell_rows(const Asking& asking, const std::vector<app::RunRow>& rows);
  void tell_all(const Asking& asking, const app::Frame& frame);
  void read_before(const app::Frame& frame);
  void tell_of(const app::Frame& frame);
  void tell(const std::vector<Message>& messages);
  // As much as is sent at a time; the rest a moment later.
  void pump();
  void end();

  Service& service_;
  std::shared_ptr<http::Stream> stream_;
  std::deque<std::string> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::optional<RunLines> run_;                 // of open
  std::map<std::string, RunLines> all_;         // of open_all: what was told of each run
  std::map<std::string, std::uint64_t> known_;  // of open_all: how far each was when it began
  std::vector<app::Frame> early_;               // came before the journal had been read
  // Of open_all: runs whose earlier events are being read, with what came meanwhile.
  std::map<std::string, std::vector<app::Frame>> reading_;
  std::uint64_t follower_ = 0;
  bool is_read_ = false, pumping_ = false, over_ = false;
};

}  // namespace reprise::serve
