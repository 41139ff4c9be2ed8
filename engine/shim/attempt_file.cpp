#include "shim/attempt_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace reprise::shim {

namespace {

constexpr std::string_view extension = ".attempt";
constexpr std::int64_t kept_bytes_max = 64
                                        << 10;  // what a file may keep of the disk between rounds

std::uint32_t checksum(std::string_view frame, std::uint64_t round) {
  boost::crc_32_type crc;
  crc.process_bytes(&round, sizeof round);
  crc.process_bytes(frame.data(), frame.size());
  return crc.checksum();
}

std::string sealed(std::string_view frame, std::uint64_t round) {
  std::string bytes(frame);
  const std::uint32_t seal = checksum(frame, round);
  return bytes.append(reinterpret_cast<const char*>(&seal), sizeof seal);
}

// The payload of the next whole frame; nothing at the end and at the first damage. The first frame
// stands under round 0, and tells the round of the others.
std::optional<std::string_view> next_frame(std::string_view& bytes, std::uint64_t round,
                                           FrameKind& kind) {
  std::uint32_t length = 0, seal = 0;
  if (bytes.size() < frame_head_bytes) return std::nullopt;
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length == 0 || length > frame_bytes_max || bytes.size() < 8 + std::size_t{length})
    return std::nullopt;
  const std::string_view frame = bytes.substr(0, 4 + length);
  std::memcpy(&seal, bytes.data() + frame.size(), sizeof seal);
  if (seal != checksum(frame, round)) return std::nullopt;
  bytes.remove_prefix(frame.size() + sizeof seal);
  kind = static_cast<FrameKind>(frame[4]);
  return frame.substr(frame_head_bytes);
}

base::Error file_error(const std::string& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  return {is_full ? "full" : "io", path + ": " + std::strerror(errno)};
}

bool tells_nothing(std::string_view text) {
  return text.substr(0, 4).find_first_not_of('\0') == std::string_view::npos;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

StoredAttempt parse(const std::string& path, std::string_view bytes) {
  StoredAttempt stored{path};
  FrameKind kind{};
  const auto first = next_frame(bytes, 0, kind);
  if (first && kind == FrameKind::begun) stored.note = decode_begun(*first);
  if (!stored.note) return stored;
  while (const auto payload = next_frame(bytes, stored.note->round, kind)) {
    if (kind == FrameKind::spawned) decode_spawned(*payload, *stored.note);
    if (kind == FrameKind::result) stored.result = decode_result(*payload);
  }
  return stored;
}

std::vector<std::string> attempt_paths(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

base::Result<AttemptFile> AttemptFile::create(const std::string& folder, const std::string& name) {
  std::string path = folder + "/" + name;
  process::UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file && errno == EEXIST) return base::fail("exists", path);
  if (!file) return base::fail(file_error(path));
  return AttemptFile(std::move(path), std::move(file));
}

base::Status AttemptFile::begin(const AttemptNote& note) {
  AttemptNote numbered = note;
  const std::uint64_t round = round_ + 1;
  numbered.round = round;
  size_ = 0;
  round_ = round;
  std::string bytes = sealed(encode_begun(numbered), 0);
  if (note.identity.leader != 0) bytes += sealed(encode_spawned(note), round);
  return write(bytes);
}

base::Status AttemptFile::add(std::string_view frame) { return write(sealed(frame, round_)); }

// One write, so that only a full disk or a kill in the middle of a large one can tear a frame.
base::Status AttemptFile::write(std::string_view bytes) {
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t count = ::pwrite(file_.get(), rest.data(), rest.size(), size_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(file_error(path_));
    rest.remove_prefix(static_cast<std::size_t>(count));
    size_ += count;
  }
  return {};
}

void AttemptFile::clear() {
  // All of it: what a child has said may be secret, and is the journal's to keep or nobody's.
  const bool is_long = size_ > kept_bytes_max;
  const std::string nothing(static_cast<std::size_t>(is_long ? 4 : std::max<off_t>(size_, 4)),
                            '\0');
  // Where this fails the file tells of a result that is in the journal already.
  (void)!::pwrite(file_.get(), nothing.data(), nothing.size(), 0);
  if (is_long) (void)!::ftruncate(file_.get(), static_cast<off_t>(nothing.size()));
}

void AttemptFile::remove() { ::unlink(path_.c_str()); }

std::string attempt_file_name(pid_t shim, std::uint64_t number) {
  return std::to_string(shim) + "." + std::to_string(number) + std::string(extension);
}

bool is_token(const std::string& token) {
  return !token.empty() && token.front() != '.' && token.size() <= 4096 &&
         std::none_of(token.begin(), token.end(),
                      [](char letter) { return letter == '/' || letter == '\0'; });
}

std::vector<StoredAttempt> read_attempts(const std::string& folder) {
  std::vector<StoredAttempt> found;
  for (const auto& path : attempt_paths(folder))
    if (const std::string text = read_file(path); !tells_nothing(text))
      found.push_back(parse(path, text));
  return found;
}

std::optional<StoredAttempt> read_attempt(const std::string& folder, const std::string& token) {
  for (auto& stored : read_attempts(folder))
    if (stored.note && stored.note->identity.token == token) return std::move(stored);
  return std::nullopt;
}

bool has_damaged(const std::string& folder, pid_t shim) {
  const std::string begin = folder + "/" + std::to_string(shim) + ".";
  const auto found = read_attempts(folder);
  return std::any_of(found.begin(), found.end(), [&](const StoredAttempt& stored) {
    return !stored.note && stored.path.starts_with(begin);
  });
}

void remove_attempt(const StoredAttempt& stored) {
  if (stored.note && !stored.note->output_path.empty()) ::unlink(stored.note->output_path.c_str());
  ::unlink(stored.path.c_str());
}

void remove_empty_attempts(const std::string& folder) {
  for (const auto& path : attempt_paths(folder))
    if (tells_nothing(read_file(path))) ::unlink(path.c_str());
}

}  // namespace reprise::shim
