// Keys: what a terminal sends, as keys that a person has pressed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::console::live {

struct Key {
  enum class Kind : std::uint8_t {
    text,
    enter,
    escape,
    backspace,
    clear,
    tab,
    up,
    down,
    left,
    right,
    page_up,
    page_down,
    home,
    end,
    interrupt,
    suspend,  // where the terminal does not suspend by itself
  };
  Kind kind = Kind::text;
  std::string text = {};  // of `text`: one character, UTF-8
  bool pasted = false;    // came with a paste: it is text for a field and never a command
  friend bool operator==(const Key&, const Key&) = default;
};

// Bytes come in any portions; half a sequence waits for its other half.
class KeyReader {
 public:
  std::vector<Key> add(std::string_view bytes);
  // Nothing more has come for a moment: an escape that stands alone is the key of that name.
  std::vector<Key> idle();

 private:
  bool take(std::vector<Key>& keys);
  bool take_sequence(std::vector<Key>& keys);
  bool take_text(std::vector<Key>& keys);

  std::string rest_;
  bool pasting_ = false;
};

}  // namespace reprise::console::live
