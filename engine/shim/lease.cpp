#include "shim/lease.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "shim/not_started.h"

namespace reprise::shim {

namespace {

struct Given {
  std::uint64_t input_bytes = 0, all_bytes = 0;
};
struct GivenBack {
  std::uint64_t output_bytes = 0;
  std::int64_t asleep_until_us = 0;
  std::int32_t exit = 0, again = 0;
};

bool write_at(int file, std::string_view text, std::uint64_t at) {
  while (!text.empty()) {
    const ssize_t count = ::pwrite(file, text.data(), text.size(), static_cast<off_t>(at));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
    at += static_cast<std::uint64_t>(count);
  }
  return true;
}

// Shorter where the file is.
base::Result<std::string> read_at(int file, std::uint64_t size, std::uint64_t at) {
  std::string text(size, '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t count =
        ::pread(file, text.data() + done, text.size() - done, static_cast<off_t>(at + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail("io", std::string("lease: ") + std::strerror(errno));
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  text.resize(done);
  return text;
}

}  // namespace

base::Result<Lessor> Lessor::open(Ends& worker) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    return base::fail(not_started("socketpair"));
  process::UniqueFd ours(ends[0]);
  worker.line = process::UniqueFd(ends[1]);
  worker.memory = process::UniqueFd(::memfd_create("lease", MFD_CLOEXEC));
  process::UniqueFd memory(::fcntl(worker.memory.get(), F_DUPFD_CLOEXEC, 0));
  if (!worker.memory || !memory) return base::fail(not_started("standard input"));
  return Lessor(std::move(ours), std::move(memory));
}

bool Lessor::give(std::string_view input, const Surroundings& around) const {
  std::string text = around.cwd;
  text.push_back('\0');
  for (const auto& item : around.env) text.append(item).push_back('\0');
  const Given given{input.size(), input.size() + text.size()};
  return write_at(memory_.get(), input, 0) && write_at(memory_.get(), text, input.size()) &&
         ::send(line_.get(), &given, sizeof given, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof given;
}

std::optional<LeaseEnd> Lessor::take_end(std::uint64_t output_bytes_max) const {
  GivenBack back;
  if (::recv(line_.get(), &back, sizeof back, MSG_DONTWAIT) != sizeof back) return std::nullopt;
  LeaseEnd end{back.exit, back.again != 0, back.asleep_until_us};
  end.output_cut = back.output_bytes > output_bytes_max;
  if (auto output = read_at(memory_.get(), std::min(back.output_bytes, output_bytes_max), 0))
    end.output = std::move(*output);
  return end;
}

bool Tenant::next() {
  Given given;
  ssize_t count = 0;
  do count = ::recv(lease_line, &given, sizeof given, 0);
  while (count < 0 && errno == EINTR);
  if (count != sizeof given) return false;
  input_bytes_ = given.input_bytes;
  all_bytes_ = given.all_bytes;
  read_ = 0;
  return true;
}

base::Result<std::string> Tenant::read_input(std::uint64_t size) {
  auto text = read_at(lease_memory, std::min(size, input_bytes_ - read_), read_);
  if (text) read_ += text->size();
  return text;
}

base::Result<Surroundings> Tenant::read_surroundings() const {
  const auto text = read_at(lease_memory, all_bytes_ - input_bytes_, input_bytes_);
  if (!text) return base::fail(text.error());
  std::vector<std::string> items;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos) return base::fail("io", "the lease is cut");
    items.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (items.empty()) return base::fail("io", "the lease is cut");
  Surroundings around{std::move(items.front()), {}};
  items.erase(items.begin());
  around.env = std::move(items);
  return around;
}

bool Tenant::give_back(const LeaseEnd& end) const {
  const GivenBack back{end.output.size(), end.asleep_until_us, end.exit, end.again ? 1 : 0};
  return write_at(lease_memory, end.output, 0) &&
         ::send(lease_line, &back, sizeof back, MSG_NOSIGNAL) == sizeof back;
}

}  // namespace reprise::shim
