#include "console/live/cells.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/text.h"

namespace reprise::console::live {
namespace {

// More marks on one letter than any language needs are a way to write over the lines above.
constexpr int marks_max = 2;

struct Piece {
  std::string text;
  int width = 0;  // 0: a mark on the character before
};

utf8proc_int32_t code_point(std::string_view sequence) {
  utf8proc_int32_t code = -1;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(sequence.data()),
                   static_cast<utf8proc_ssize_t>(sequence.size()), &code);
  return code;
}

bool is_shown(utf8proc_int32_t code) {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CF:
      return false;
    default:
      return true;
  }
}

Piece beyond_ascii(std::string_view sequence, Charset charset) {
  if (!charset.unicode) return {"?", 1};
  const auto code = code_point(sequence);
  if (!is_shown(code)) return {"\ufffd", 1};
  // Variation selectors only change how wide a terminal draws what is before them.
  if (code >= 0xfe00 && code <= 0xfe0f) return {"", 0};
  return {std::string(sequence), utf8proc_charwidth(code)};
}

// The first character of `text` as it is shown; `length` is how many bytes it took.
Piece next_piece(std::string_view text, Charset charset, std::size_t& length) {
  length = std::max<std::size_t>(base::utf8_prefix(text), 1);
  const std::string_view sequence = text.substr(0, length);
  if (sequence == "\n" || sequence == "\t") return {" ", 1};
  std::string safe = base::printable(sequence);
  if (safe != sequence) {
    const int width = static_cast<int>(safe.size());
    return {std::move(safe), width};
  }
  return length == 1 ? Piece{std::move(safe), 1} : beyond_ascii(sequence, charset);
}

// Appends pieces while they fit; remembers where the text must be cut should it not fit as a whole.
class Fitter {
 public:
  Fitter(int columns, Charset charset)
      : columns_(columns),
        mark_(charset.unicode ? "\u2026" : ".."),
        mark_width_(charset.unicode ? 1 : 2) {}

  bool add(const Piece& piece) {
    if (piece.width == 0) return add_mark(piece);
    if (out_.width + piece.width > columns_) return false;
    out_.text += piece.text;
    out_.width += piece.width;
    marks_ = 0;
    if (out_.width <= columns_ - mark_width_) keep();
    return true;
  }

  Fitted whole() { return std::move(out_); }

  Fitted cut() {
    out_.text.resize(kept_bytes_);
    out_.width = kept_width_;
    if (columns_ >= mark_width_) {
      out_.text += mark_;
      out_.width += mark_width_;
    }
    out_.cut = true;
    return std::move(out_);
  }

 private:
  bool add_mark(const Piece& piece) {
    if (out_.text.empty() || ++marks_ > marks_max) return true;
    const bool kept = kept_bytes_ == out_.text.size();
    out_.text += piece.text;
    if (kept) keep();
    return true;
  }
  void keep() {
    kept_bytes_ = out_.text.size();
    kept_width_ = out_.width;
  }

  int columns_;
  std::string_view mark_;
  int mark_width_;
  Fitted out_;
  std::size_t kept_bytes_ = 0;
  int kept_width_ = 0, marks_ = 0;
};

}  // namespace

Fitted fit(std::string_view text, int columns, Charset charset) {
  if (columns <= 0) return {{}, 0, !text.empty()};
  Fitter fitter(columns, charset);
  std::size_t length = 0;
  for (; !text.empty(); text.remove_prefix(length))
    if (!fitter.add(next_piece(text, charset, length))) return fitter.cut();
  return fitter.whole();
}

namespace {

// The end of the line that begins at `begin`: the last blank that fits, or as much as fits.
std::size_t line_end(std::string_view text, int columns, Charset charset) {
  int width = 0;
  std::size_t length = 0, blank = 0;
  for (std::size_t at = 0; at < text.size(); at += length) {
    const Piece piece = next_piece(text.substr(at), charset, length);
    if (piece.text == " ") blank = at;
    if (width + piece.width > columns) return blank > 0 ? blank : std::max<std::size_t>(at, length);
    width += piece.width;
  }
  return text.size();
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, int columns, std::size_t lines_max,
                                 Charset charset) {
  std::vector<std::string> lines;
  for (std::string_view paragraph : base::split(text, '\n')) {
    do {
      if (lines.size() == lines_max) return lines;
      const std::size_t end = line_end(paragraph, columns, charset);
      lines.push_back(fit(paragraph.substr(0, end), columns, charset).text);
      paragraph.remove_prefix(end);
      if (!paragraph.empty() && paragraph.front() == ' ') paragraph.remove_prefix(1);
    } while (!paragraph.empty());
  }
  return lines;
}

}  // namespace reprise::console::live
