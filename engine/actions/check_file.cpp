#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "actions/check.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t searched_bytes_max = 16u << 20;

std::int64_t micros_of(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_nsec / 1000;
}

// Hands the content to `take` piece by piece until it says that it has enough.
template <class Take>
base::Status read_file(const std::string& path, Take take) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return base::fail("io", path + ": " + std::strerror(errno));
  std::array<char, 65536> bytes;
  ssize_t count = 0;
  while ((count = ::read(file, bytes.data(), bytes.size())) != 0) {
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || !take(std::string_view(bytes.data(), static_cast<std::size_t>(count)))) break;
  }
  const int error = errno;
  ::close(file);
  if (count < 0) return base::fail("io", path + ": " + std::strerror(error));
  return {};
}

base::Result<std::string> hash_of(const std::string& path) {
  base::Sha256 hash;
  if (auto read = read_file(path,
                            [&](std::string_view bytes) {
                              hash.add(bytes);
                              return true;
                            });
      !read)
    return base::fail(read.error());
  return base::to_hex(hash.finish());
}

base::Result<bool> contains(const std::string& path, const std::string& text) {
  std::string content;
  const auto take = [&](std::string_view bytes) {
    content.append(bytes);
    return content.size() < searched_bytes_max;
  };
  if (auto read = read_file(path, take); !read) return base::fail(read.error());
  return content.find(text) != std::string::npos;
}

base::Result<uid_t> user_of(const std::string& name) {
  uid_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error == std::errc() && end == name.data() + name.size()) return number;
  const passwd* entry = ::getpwnam(name.c_str());
  if (entry == nullptr)
    return base::fail("owner", "there is no user '" + base::printable(name) + "'");
  return entry->pw_uid;
}

// The instant that a file must be newer than: a timestamp, an age, or another file's own.
base::Result<std::int64_t> bound_of(const Value& newer_than) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (newer_than.is_integer()) return micros_of(now) - newer_than.integer() * 1000;
  const std::string text = newer_than.text_or("");
  if (const auto age = base::parse_duration(text)) return micros_of(now) - *age * 1000;
  if (const auto instant = base::parse_timestamp(text)) return *instant;
  struct stat other {};
  if (::lstat(text.c_str(), &other) == 0) return micros_of(other.st_mtim);
  return base::fail("newer_than", "'" + base::printable(text) +
                                      "' is no timestamp with zone, no duration and no file");
}

class Judge {
 public:
  Judge(const Value& spec, const struct stat& about)
      : spec_(spec), path_(spec["path"].text()), about_(about) {}

  Finding verdict() {
    note("bytes", std::int64_t{about_.st_size});
    bytes();
    mode();
    owner();
    age();
    content();
    if (!unknown_.empty()) return unanswered(base::join(unknown_, "; "), std::move(evidence_));
    if (!wrong_.empty()) return refused(base::join(wrong_, "; "), std::move(evidence_));
    return passed("is there, " + std::to_string(about_.st_size) + " bytes", std::move(evidence_));
  }

 private:
  void note(const char* key, Value value) { evidence_[key] = std::move(value); }
  void require(bool good, const std::string& otherwise) {
    if (!good) wrong_.push_back(otherwise);
  }

  void bytes() {
    const std::int64_t size = about_.st_size;
    const auto& least = spec_["min_bytes"];
    const auto& most = spec_["max_bytes"];
    if (least.is_integer())
      require(size >= least.integer(), std::to_string(size) + " bytes are too few");
    if (most.is_integer())
      require(size <= most.integer(), std::to_string(size) + " bytes are too many");
  }

  void mode() {
    if (!spec_["mode"].is_text()) return;
    std::array<char, 8> text{};
    const auto bits = static_cast<unsigned>(about_.st_mode & 07777);
    const auto end = std::to_chars(text.data(), text.data() + text.size(), bits, 8).ptr;
    std::string wanted = spec_["mode"].text();
    wanted.erase(0, std::min(wanted.find_first_not_of('0'), wanted.size()));
    const std::string found(text.data(), end);
    note("mode", "0" + found);
    require(wanted == found, "its mode is 0" + found);
  }

  void owner() {
    if (!spec_["owner"].is_text()) return;
    const auto user = user_of(spec_["owner"].text());
    if (!user) return unknown_.push_back(user.error().message);
    note("owner", std::int64_t{about_.st_uid});
    require(*user == about_.st_uid, "it belongs to user " + std::to_string(about_.st_uid));
  }

  void age() {
    if (spec_["newer_than"].is_null()) return;
    const auto bound = bound_of(spec_["newer_than"]);
    if (!bound) return unknown_.push_back(bound.error().message);
    const auto written = micros_of(about_.st_mtim);
    note("written_at", base::format_timestamp(written));
    require(written > *bound, "it was last written at " + base::format_timestamp(written));
  }

  void content() {
    if (spec_["sha256"].is_text()) {
      const auto hash = hash_of(path_);
      if (!hash) return unknown_.push_back(hash.error().message);
      note("sha256", *hash);
      require(*hash == spec_["sha256"].text(), "its SHA-256 is " + *hash);
    }
    if (spec_["contains"].is_text()) {
      const auto found = contains(path_, spec_["contains"].text());
      if (!found) return unknown_.push_back(found.error().message);
      require(*found, "it does not contain the text");
    }
  }

  const Value& spec_;
  const std::string path_;
  const struct stat& about_;
  std::vector<std::string> wrong_, unknown_;
  model::Map evidence_;
};

}  // namespace

Finding check_file(const Value& spec) {
  const std::string path = spec["path"].text();
  const bool absent = spec["absent"].boolean_or(false) || !spec["exists"].boolean_or(true);
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return unanswered(path + ": " + std::strerror(errno));
    return {absent, false, "there is no " + path, {}};
  }
  if (absent) return refused(path + " is there");
  const bool link_asked = spec.map().size() > 1 && spec["exists"].is_null();
  if (S_ISLNK(about.st_mode) && link_asked) return refused(path + " is a symbolic link");
  return Judge(spec, about).verdict();
}

}  // namespace reprise::actions
