// Teller: says in words what an event means; the same words on the terminal and in the report.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "console/text_form.h"
#include "model/event.h"

namespace reprise::console {

struct Telling {
  enum class Weight : std::uint8_t { detail, normal, important };
  Weight weight = Weight::normal;
  Colour colour = Colour::plain;
  std::string step;                // path, or empty for the run
  std::string text;                // one line, safe to print
};

// Remembers when things began, so that their end can say how long they took: give it every event.
class Teller {
 public:
  // Nothing where the event is not worth a line.
  std::optional<Telling> tell(const model::Event& event);
  base::WallMicros created_us() const { return created_us_; }

 private:
  struct Words;

  base::WallMicros created_us_ = 0;
  std::map<std::string, base::WallMicros, std::less<>> started_us_;   // of what is running
  std::map<std::string, std::string, std::less<>> failures_;          // told, and not yet final
  std::map<std::string, model::GuardVerdict, std::less<>> verdicts_;  // of guards
};

}  // namespace reprise::console
