// LineEdit: one line that a person types.
#pragma once

#include <string>
#include <utility>

#include "console/live/frame.h"
#include "console/live/keys.h"

namespace reprise::console::live {

class LineEdit {
 public:
  // True where the key was one for a line of text.
  bool press(const Key& key);
  const std::string& text() const { return text_; }
  // Its end, where it is longer than there is room for; the cursor stands behind it.
  void draw(Row& row, Charset charset) const;
  void set(std::string text) { text_ = std::move(text); }

 private:
  std::string text_;
};

}  // namespace reprise::console::live
