// Tar archives by hand, also those that no honest program would write.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace reprise::rig {

struct TarEntry {
  std::string name, content = {}, target = {};
  char type = '0';  // 0 file, 1 hard link, 2 link, 3 device, 5 folder, 6 pipe
  unsigned mode = 0644;
  std::int64_t said_bytes = -1;  // -1: as long as its content
};

inline std::string tar_entry(const TarEntry& entry) {
  constexpr std::size_t block = 512;
  std::string head(block, '\0');
  const auto put = [&](std::size_t at, const std::string& text) {
    head.replace(at, text.size(), text);
  };
  const auto octal = [&](std::size_t at, int digits, std::uint64_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(number));
    put(at, text);
  };
  put(0, entry.name);
  octal(100, 7, entry.mode);
  octal(108, 7, 0);
  octal(116, 7, 0);
  octal(124, 11,
        entry.said_bytes < 0 ? entry.content.size() : static_cast<std::uint64_t>(entry.said_bytes));
  octal(136, 11, 1'700'000'000);
  put(148, "        ");
  head[156] = entry.type;
  put(157, entry.target);
  put(257, std::string("ustar\00000", 8));
  unsigned sum = 0;
  for (const char byte : head) sum += static_cast<unsigned char>(byte);
  octal(148, 6, sum);
  head[154] = '\0';
  std::string content = entry.content;
  content.resize((content.size() + block - 1) / block * block, '\0');
  return head + content;
}

inline std::string tar_end() { return std::string(1024, '\0'); }

}  // namespace reprise::rig
