#include "shim/lease.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
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

// What is not longer than this needs no file, and stands behind the numbers on the line.
constexpr std::size_t word_bytes_max = 8u << 10;

template <class Head>
struct Word {
  Head head;
  std::array<char, word_bytes_max> rest;

  // What stands behind the head; nothing: no word has come.
  std::optional<std::string_view> receive(int line, int flags) {
    ssize_t count = 0;
    do count = ::recv(line, this, sizeof *this, flags);
    while (count < 0 && errno == EINTR);
    if (count < static_cast<ssize_t>(sizeof head)) return std::nullopt;
    return std::string_view(rest.data(), static_cast<std::size_t>(count) - sizeof head);
  }
};

template <class Head>
std::string bytes_of(const Head& head) {
  return {reinterpret_cast<const char*>(&head), sizeof head};
}

bool send_word(int line, const std::string& word, int flags) {
  return ::send(line, word.data(), word.size(), flags | MSG_NOSIGNAL) ==
         static_cast<ssize_t>(word.size());
}

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

bool Lessor::give(std::string_view input, const Surroundings& around, bool is_secret) const {
  std::string text = around.cwd;
  text.push_back('\0');
  for (const auto& item : around.env) text.append(item).push_back('\0');
  const Given given{input.size(), input.size() + text.size()};
  std::string word = bytes_of(given);
  if (!is_secret && given.all_bytes <= word_bytes_max)
    word.append(input).append(text);
  else if (!write_at(memory_.get(), input, 0) || !write_at(memory_.get(), text, input.size()))
    return false;
  return send_word(line_.get(), word, MSG_DONTWAIT);
}

std::optional<LeaseEnd> Lessor::take_end(std::uint64_t output_bytes_max) const {
  Word<GivenBack> word;
  const auto rest = word.receive(line_.get(), MSG_DONTWAIT);
  if (!rest) return std::nullopt;
  const GivenBack& back = word.head;
  LeaseEnd end{back.exit, back.again != 0, back.asleep_until_us};
  end.output_cut = back.output_bytes > output_bytes_max;
  const std::uint64_t size = std::min(back.output_bytes, output_bytes_max);
  if (rest->size() == back.output_bytes)
    end.output = rest->substr(0, size);
  else if (auto output = read_at(memory_.get(), size, 0))
    end.output = std::move(*output);
  return end;
}

bool Tenant::next() {
  Word<Given> word;
  const auto rest = word.receive(lease_line, 0);
  if (!rest) return false;
  input_bytes_ = word.head.input_bytes;
  all_bytes_ = word.head.all_bytes;
  said_ = *rest;
  read_ = 0;
  return true;
}

base::Result<std::string> Tenant::read(std::uint64_t size, std::uint64_t at) const {
  if (said_.size() == all_bytes_) return said_.substr(at, size);
  return read_at(lease_memory, size, at);
}

base::Result<std::string> Tenant::read_input(std::uint64_t size) {
  auto text = read(std::min(size, input_bytes_ - read_), read_);
  if (text) read_ += text->size();
  return text;
}

base::Result<Surroundings> Tenant::read_surroundings() const {
  const auto text = read(all_bytes_ - input_bytes_, input_bytes_);
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
  std::string word = bytes_of(back);
  if (end.output.size() <= word_bytes_max)
    word.append(end.output);
  else if (!write_at(lease_memory, end.output, 0))
    return false;
  return send_word(lease_line, word, 0);
}

}  // namespace reprise::shim
