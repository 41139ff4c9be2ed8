// Reporter: collects what is wrong with a text, so that reading goes on after the first error.
#pragma once

#include <string>
#include <utility>

#include "base/diagnostic.h"

namespace reprise::load {

class Reporter {
 public:
  explicit Reporter(base::Diagnostics& into) : into_(into) {}

  // `code` is RPxxxx. Returns false, so that a reader may say `return report.error(...)`. A hostile
  // text cannot make the list grow without bound: what is over the cap is dropped.
  bool error(std::string code, base::Place place, std::string message, std::string hint = {}) {
    return add(std::move(code), place, std::move(message), std::move(hint), {});
  }
  bool error_with_note(std::string code, base::Place place, std::string message, std::string hint,
                       std::string note, base::Place note_place) {
    return add(std::move(code), place, std::move(message), std::move(hint),
               {{std::move(note), note_place}});
  }

  std::size_t count() const { return into_.size(); }

 private:
  static constexpr std::size_t kept_max = 1000;

  bool add(std::string code, base::Place place, std::string message, std::string hint,
           std::vector<std::pair<std::string, base::Place>> notes) {
    if (into_.size() < kept_max) {
      into_.push_back({base::Severity::error, std::move(code), std::move(message), place,
                       std::move(hint), std::move(notes)});
    }
    return false;
  }

  base::Diagnostics& into_;
};

}  // namespace reprise::load
