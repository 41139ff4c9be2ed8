#include "console/live/frame.h"

#include <algorithm>

namespace reprise::console::live {

Row& Row::add(std::string_view text, Style style) {
  Fitted fitted = fit(text, room(), charset_);
  if (fitted.width == 0) return *this;
  spans_.push_back({end_, fitted.width, std::move(fitted.text), style});
  end_ += fitted.width;
  return *this;
}

Row& Row::field(std::string_view text, int columns, Style style) {
  const int begin = end_;
  Fitted fitted = fit(text, std::min(columns, room()), charset_);
  if (fitted.width > 0) spans_.push_back({begin, fitted.width, std::move(fitted.text), style});
  end_ = std::min(begin + columns, width_);
  return *this;
}

Row& Row::right(std::string_view text, Style style) {
  Fitted fitted = fit(text, width_, charset_);
  if (fitted.width > room() || fitted.width == 0) return *this;
  spans_.push_back({width_ - fitted.width, fitted.width, std::move(fitted.text), style});
  end_ = width_;
  return *this;
}

Row& Row::skip(int columns) {
  end_ = std::min(end_ + columns, width_);
  return *this;
}

std::string Row::text() const {
  std::string out;
  int column = 0;
  for (const Span& span : spans_) {
    out.append(static_cast<std::size_t>(span.column - column), ' ');
    out += span.text;
    column = span.column + span.width;
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

}  // namespace reprise::console::live
