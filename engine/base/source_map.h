// SourceMap: the texts a plan was made from, so that a diagnostic can show the line it names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/place.h"

namespace reprise::base {

struct Source {
  std::string name;  // as the user wrote it, for messages only: nothing is opened by it again
  std::string text;  // exact bytes
};

class SourceMap {
 public:
  // Returns the index to put into Place::source.
  std::uint32_t add(std::string name, std::string text);
  const Source& at(std::uint32_t index) const { return sources_.at(index); }
  const std::vector<Source>& all() const { return sources_; }

  // The line of `place` without its line end; empty when there is no such line.
  std::string_view line(const Place& place) const;
  // "file:line:column", "file" where the line is unknown, "" where the source is.
  std::string where(const Place& place) const;

 private:
  std::vector<Source> sources_;
};

}  // namespace reprise::base
