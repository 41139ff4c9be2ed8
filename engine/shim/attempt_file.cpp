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

#include "base/sha256.h"

namespace reprise::shim {

namespace {

constexpr std::string_view extension = ".attempt";
constexpr std::size_t name_bytes_max = 200;  // with the extension well below any NAME_MAX

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string file_name(const std::string& token) {
  if (token.size() <= name_bytes_max) return token + std::string(extension);
  constexpr std::size_t hash_digits = 32;
  return token.substr(0, name_bytes_max - hash_digits - 1) + "-" +
         base::sha256_hex(token).substr(0, hash_digits) + std::string(extension);
}

// One write, so that only a full disk or a kill in the middle of a large one can tear a frame.
base::Status write_sealed(int file, std::string_view frame) {
  std::string bytes(frame);
  const std::uint32_t seal = checksum(frame);
  bytes.append(reinterpret_cast<const char*>(&seal), sizeof seal);
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t count = ::write(file, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail("io", std::string("attempt file: ") + std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

// The payload of the next whole frame; nothing at the end and at the first damage.
std::optional<std::string_view> next_frame(std::string_view& bytes, FrameKind& kind) {
  std::uint32_t length = 0, seal = 0;
  if (bytes.size() < frame_head_bytes) return std::nullopt;
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length == 0 || length > frame_bytes_max || bytes.size() < 8 + std::size_t{length})
    return std::nullopt;
  const std::string_view frame = bytes.substr(0, 4 + length);
  std::memcpy(&seal, bytes.data() + frame.size(), sizeof seal);
  if (seal != checksum(frame)) return std::nullopt;
  bytes.remove_prefix(frame.size() + sizeof seal);
  kind = static_cast<FrameKind>(frame[4]);
  return frame.substr(frame_head_bytes);
}

StoredAttempt read_stored(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  StoredAttempt stored;
  std::string_view bytes(text);
  FrameKind kind{};
  while (const auto payload = next_frame(bytes, kind)) {
    if (kind == FrameKind::begun) stored.note = decode_begun(*payload);
    if (kind == FrameKind::spawned && stored.note) decode_spawned(*payload, *stored.note);
    if (kind == FrameKind::result) stored.result = decode_result(*payload);
  }
  return stored;
}

}  // namespace

base::Result<AttemptFile> AttemptFile::create(const std::string& folder, const AttemptNote& note) {
  const std::string path = attempt_path(folder, note.identity.token);
  AttemptFile file(process::UniqueFd(::open(
      path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)));
  if (!file.file_) return base::fail("io", path + ": " + std::strerror(errno));
  if (auto done = file.add(encode_begun(note)); !done) return base::fail(done.error());
  return file;
}

base::Status AttemptFile::add(std::string_view frame) { return write_sealed(file_.get(), frame); }

std::string attempt_path(const std::string& folder, const std::string& token) {
  return folder + "/" + file_name(token);
}

bool is_token(const std::string& token) {
  return !token.empty() && token.front() != '.' && token.size() <= 4096 &&
         std::none_of(token.begin(), token.end(),
                      [](char letter) { return letter == '/' || letter == '\0'; });
}

std::optional<StoredAttempt> read_attempt(const std::string& folder, const std::string& token) {
  const std::string path = attempt_path(folder, token);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  return read_stored(path);
}

std::vector<FoundAttempt> read_attempts(const std::string& folder) {
  std::vector<FoundAttempt> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != extension) continue;
    StoredAttempt stored = read_stored(entry.path());
    std::string token = stored.note ? stored.note->identity.token : entry.path().stem().string();
    found.push_back({std::move(token), std::move(stored)});
  }
  std::sort(found.begin(), found.end(),
            [](const auto& left, const auto& right) { return left.token < right.token; });
  return found;
}

void remove_attempt(const std::string& folder, const std::string& token) {
  const auto stored = read_attempt(folder, token);
  if (!stored) return;
  if (stored->note && !stored->note->output_path.empty())
    ::unlink(stored->note->output_path.c_str());
  ::unlink(attempt_path(folder, token).c_str());
}

}  // namespace reprise::shim
