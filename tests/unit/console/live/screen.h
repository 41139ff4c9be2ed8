// A terminal as far as paint() needs one: it understands what is written and shows it as text.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "console/live/frame.h"

namespace reprise::test {

class FakeScreen {
 public:
  FakeScreen(int width, int height) : rows_(height, std::string(width, ' ')) {}

  void write(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      if (bytes[at] == '\x1b') {
        const std::size_t last = bytes.find_first_of("ABCDGHJKmhl", at + 2);
        REQUIRE(last != std::string_view::npos);
        obey(bytes.substr(at + 2, last - at - 2), bytes[last]);
        at = last + 1;
      } else {
        rows_.at(row_).at(column_++) = bytes[at++];
      }
    }
  }

  std::string row(std::size_t at) const {
    return rows_[at].substr(0, rows_[at].find_last_not_of(' ') + 1);
  }

 private:
  void obey(std::string_view numbers, char command) {
    const auto number = [](std::string_view text) {
      return text.empty() ? 1U : static_cast<unsigned>(std::stoi(std::string(text)));
    };
    if (command == 'J')
      for (auto& row : rows_) row.assign(row.size(), ' ');
    if (command == 'K')
      rows_[row_].replace(column_, std::string::npos, rows_[row_].size() - column_, ' ');
    if (command == 'G') column_ = number(numbers) - 1;
    if (command != 'H') return;
    row_ = number(numbers.substr(0, numbers.find(';'))) - 1;
    column_ = number(numbers.substr(numbers.find(';') + 1)) - 1;
  }

  std::vector<std::string> rows_;
  std::size_t row_ = 0, column_ = 0;
};

inline console::live::Frame frame_of(int width, const std::vector<std::string>& lines) {
  console::live::Frame frame{width, static_cast<int>(lines.size())};
  for (const auto& line : lines) frame.rows.push_back(console::live::Row(width, {false}).add(line));
  return frame;
}

}  // namespace reprise::test
