#include "worker/salvage/pages.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "worker/salvage/tree_page.h"

namespace reprise::worker::salvage {

namespace {

constexpr std::uint32_t page_bytes_min = 512, page_bytes_max = 65536;
constexpr std::string_view magic("SQLite format 3\0", 16);

bool is_page_size(std::uint32_t bytes) {
  return bytes >= page_bytes_min && bytes <= page_bytes_max && (bytes & (bytes - 1)) == 0;
}

off_t size_of(int file) {
  struct stat about {};
  return file >= 0 && ::fstat(file, &about) == 0 ? about.st_size : 0;
}

}  // namespace

std::uint32_t number_at(std::string_view bytes, std::size_t at, int width) {
  if (at + static_cast<std::size_t>(width) > bytes.size()) return 0;
  std::uint32_t number = 0;
  for (int i = 0; i < width; ++i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return number;
}

std::string read_bytes_at(int file, off_t at, std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got =
        ::pread(file, bytes.data() + have, count - have, at + static_cast<off_t>(have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

base::Result<Pages> Pages::open(int file, int log, const std::string& shown) {
  Pages pages(file, log);
  pages.read_log();
  pages.has_header_ = pages.read_header();
  if (!pages.has_header_) {
    pages.problems_.push_back("the header of the file is damaged");
    if (!pages.guess_size())
      return base::fail("damaged", shown + " holds no page that looks like one of SQLite");
  }
  if (pages.log_page_bytes_ != 0 && pages.log_page_bytes_ != pages.bytes_) {
    pages.problems_.push_back("the log has pages of another size and is left out");
    pages.in_log_.clear();
    pages.log_count_ = 0;
  }
  const auto in_file = static_cast<std::uint32_t>(size_of(file) / pages.bytes_);
  const std::uint32_t highest = pages.in_log_.empty() ? 0 : pages.in_log_.rbegin()->first;
  pages.count_ = std::max({in_file, highest, pages.log_count_});
  return pages;
}

std::string Pages::read(std::uint32_t number) const {
  if (number == 0 || number > count_) return {};
  if (const auto found = in_log_.find(number); found != in_log_.end())
    return read_bytes_at(log_, found->second, bytes_);
  return read_bytes_at(file_, static_cast<off_t>(number - 1) * bytes_, bytes_);
}

bool Pages::read_header() {
  const auto logged = in_log_.find(1);
  const std::string header = logged != in_log_.end()
                                 ? read_bytes_at(log_, logged->second, header_bytes)
                                 : read_bytes_at(file_, 0, header_bytes);
  if (header.size() < header_bytes || !header.starts_with(magic)) return false;
  const std::uint32_t written = number_at(header, 16, 2);
  bytes_ = written == 1 ? page_bytes_max : written;
  reserved_ = number_at(header, 20, 1);
  constexpr std::uint32_t usable_min = 480;
  return is_page_size(bytes_) && usable() >= usable_min;
}

// Right is the size for which the most pages are filled up to their very end.
bool Pages::guess_size() {
  reserved_ = 0;
  bytes_ = 0;
  std::uint32_t best = 0;
  for (std::uint32_t bytes = page_bytes_min; bytes <= page_bytes_max; bytes *= 2) {
    const std::uint32_t fitting = pages_that_fit(bytes);
    if (fitting > best) {
      best = fitting;
      bytes_ = bytes;
    }
  }
  if (is_page_size(log_page_bytes_)) bytes_ = log_page_bytes_;
  return bytes_ != 0;
}

std::uint32_t Pages::pages_that_fit(std::uint32_t bytes) const {
  constexpr std::uint32_t looked_at_max = 2'000;
  const auto there = static_cast<std::uint32_t>(size_of(file_) / bytes);
  std::uint32_t fitting = 0;
  for (std::uint32_t number = 1; number <= std::min(there, looked_at_max); ++number) {
    const auto page = read_bytes_at(file_, static_cast<off_t>(number - 1) * bytes, bytes);
    if (fills_page(page, number)) ++fitting;
  }
  return fitting;
}

}  // namespace reprise::worker::salvage
