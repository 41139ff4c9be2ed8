#include "console/live/line_edit.h"

namespace reprise::console::live {

namespace {

constexpr std::size_t bytes_max = 4'000;

void remove_last(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U)
    text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

bool LineEdit::press(const Key& key) {
  switch (key.kind) {
    case Key::Kind::text:
      if (text_.size() < bytes_max) text_ += key.text;
      return true;
    case Key::Kind::backspace:
      remove_last(text_);
      return true;
    case Key::Kind::clear:
      text_.clear();
      return true;
    default:
      return false;
  }
}

void LineEdit::draw(Row& row, Charset charset) const {
  std::string_view shown = text_;
  const int room = row.room() - 1;  // the cursor's place
  while (!shown.empty() && fit(shown, room, charset).cut) {
    shown.remove_prefix(1);
    while (!shown.empty() && (static_cast<unsigned char>(shown.front()) & 0xc0U) == 0x80U)
      shown.remove_prefix(1);
  }
  row.add(shown, Style::bold);
}

}  // namespace reprise::console::live
