// RunLines: the events of one run as messages, in one of two forms: the lines of `--json`, or the
// events as they are stored.
#pragma once

#include <string>
#include <vector>

#include "app/hub.h"
#include "app/stored_run.h"
#include "console/event_lines.h"
#include "serve/event_cursor.h"

namespace reprise::serve {

// Of a text in which each line has its end.
std::vector<std::string> lines_in(const std::string& text);

enum class EventForm { lines, stored };

struct Message {
  std::string id, type, data;
};

class RunLines {
 public:
  RunLines(std::string run_id, EventForm form, EventCursor after)
      : run_id_(run_id), form_(form), after_(after), lines_(std::move(run_id)) {}

  // What is new to the client of these events, the first of which has this sequence number. Events
  // that were added before are left out; there must be no gap.
  std::vector<Message> add(std::uint64_t first_seq, const std::vector<model::Event>& events);

  std::uint64_t seq() const { return seq_; }
  bool is_over() const { return is_over_; }

 private:
  void add_lines(const model::Event& event, std::vector<Message>& messages);

  std::string run_id_;
  EventForm form_;
  EventCursor after_;
  console::EventLines lines_;
  std::uint64_t seq_ = 0;
  bool is_over_ = false;
};

}  // namespace reprise::serve
