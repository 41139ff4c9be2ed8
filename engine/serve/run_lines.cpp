#include "serve/run_lines.h"

#include "app/protocol.h"
#include "base/text.h"
#include "model/json.h"

namespace reprise::serve {

namespace {

// {"type":"step.started",..}: its first value.
std::string type_of(const std::string& line) {
  constexpr std::string_view head = R"({"type":")";
  const auto end = line.find('"', head.size());
  return line.substr(head.size(), end - head.size());
}

}  // namespace

std::vector<std::string> lines_in(const std::string& text) {
  const auto parts = base::split(text, '\n');
  return {parts.begin(), parts.end() - 1};
}

std::vector<Message> RunLines::add(std::uint64_t first_seq,
                                   const std::vector<model::Event>& events) {
  std::vector<Message> messages;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (first_seq + i != seq_ + 1) continue;
    ++seq_;
    is_over_ = std::holds_alternative<model::events::RunFinished>(events[i].body);
    if (form_ == EventForm::lines)
      add_lines(events[i], messages);
    else if (seq_ > after_.seq)
      messages.push_back({std::to_string(seq_), "stored",
                          model::to_json(app::encode_frame({run_id_, seq_, {events[i]}}))});
  }
  return messages;
}

// All events are folded, for a line says things that earlier events told.
void RunLines::add_lines(const model::Event& event, std::vector<Message>& messages) {
  const auto lines = lines_in(lines_.add(seq_, event));
  if (seq_ <= after_.seq) return;
  const std::size_t told = seq_ == after_.seq + 1 ? after_.lines : 0;
  for (std::size_t i = told; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    messages.push_back({std::to_string(seq_) + (last ? "" : "." + std::to_string(i + 1)),
                        type_of(lines[i]), lines[i]});
  }
}

}  // namespace reprise::serve
