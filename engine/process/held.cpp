#include "process/held.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "model/json.h"
#include "process/boot_time.h"
#include "process/output_pump.h"

namespace reprise::process {

using model::Map;
using model::Value;

namespace {

constexpr std::uint64_t note_bytes_max = 64u << 10;

tl::unexpected<base::Error> failed(const std::string& path) {
  return base::fail("io", path + ": " + std::strerror(errno));
}

std::optional<Value> read(const std::string& path) {
  bool cut = false;
  auto value = model::parse_json(read_capped(path, note_bytes_max, cut));
  if (cut || !value || !value->is_map()) return std::nullopt;
  return std::move(*value);
}

// Whoever reads sees all of it or the one before.
base::Status replace(const std::string& path, const Value& value) {
  const std::string text = model::to_json(value), beside = path + ".new";
  {
    const UniqueFd file(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file) return failed(beside);
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
      return failed(beside);
  }
  if (::rename(beside.c_str(), path.c_str()) != 0) return failed(path);
  return {};
}

}  // namespace

HeldFiles::HeldFiles(std::string folder, std::string name)
    : folder_(std::move(folder)), name_(std::move(name)) {}

std::string HeldFiles::path(const char* what) const { return folder_ + "/" + name_ + what; }

base::Result<UniqueFd> HeldFiles::lock() const {
  if (::mkdir(folder_.c_str(), 0700) != 0 && errno != EEXIST) return failed(folder_);
  const std::string name = folder_ + "/lock";
  UniqueFd file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed(name);
  while (::flock(file.get(), LOCK_EX) != 0)
    if (errno != EINTR) return failed(name);
  return file;
}

std::optional<HeldNote> HeldFiles::note() const {
  const auto value = read(path(".note"));
  if (!value) return std::nullopt;
  return HeldNote{(*value)["boot_id"].text_or(""), (*value)["begun_us"].integer_or(0),
                  (*value)["is_ending"].boolean_or(false)};
}

std::optional<HeldState> HeldFiles::state() const {
  const auto value = read(path(".state"));
  if (!value) return std::nullopt;
  return HeldState{static_cast<pid_t>((*value)["holder"].integer_or(0)),
                   static_cast<pid_t>((*value)["leader"].integer_or(0)),
                   (*value)["holder_started_us"].integer_or(0),
                   (*value)["leader_latest_us"].integer_or(0),
                   (*value)["ended"].text_or(""),
                   (*value)["detail"].text_or("")};
}

base::Status HeldFiles::write(const HeldNote& note) const {
  return replace(
      path(".note"),
      Map{{"boot_id", note.boot_id}, {"begun_us", note.begun_us}, {"is_ending", note.is_ending}});
}

base::Status HeldFiles::write(const HeldState& state) const {
  return replace(path(".state"), Map{{"holder", std::int64_t{state.holder}},
                                     {"leader", std::int64_t{state.leader}},
                                     {"holder_started_us", state.holder_started_us},
                                     {"leader_latest_us", state.leader_latest_us},
                                     {"ended", state.ended},
                                     {"detail", state.detail}});
}

base::Status HeldFiles::remove_state() const {
  const std::string name = path(".state");
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return failed(name);
  return {};
}

base::Status HeldFiles::remove() const {
  if (auto done = remove_state(); !done) return done;
  const std::string name = path(".note");
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return failed(name);
  return {};
}

AttemptIdentity HeldFiles::identity() const {
  AttemptIdentity identity;
  identity.token = token();
  identity.boot_id = boot_id();
  identity.daemons = true;  // what shows no environment is nobody's here
  const auto begun = note();
  const auto known = state();
  if (begun) identity.boot_id = begun->boot_id;
  if (begun) identity.begun_us = begun->begun_us;
  if (known) identity.leader = known->leader;
  if (known) identity.leader_latest_us = known->leader_latest_us;
  return identity;
}

std::optional<ProcessInfo> holder_of(const HeldState& state) {
  if (!state.ended.empty() || state.holder <= 0) return std::nullopt;
  auto holder = read_process(state.holder);
  if (!holder || holder->dead || holder->started_us != state.holder_started_us) return std::nullopt;
  return holder;
}

}  // namespace reprise::process
