#include "shim/link.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstring>

#include "process/pidfd.h"
#include "process/spawn.h"
#include "process/unique_fd.h"

namespace reprise::shim {

namespace asio = boost::asio;
using boost::system::error_code;
using process::UniqueFd;

struct Link::Impl {
  explicit Impl(asio::io_context& io) : stream(io), process(io), soon(io) {}
  asio::local::stream_protocol::socket stream;
  asio::posix::stream_descriptor process;  // a pidfd: readable when the shim has ended
  asio::steady_timer soon;
  pid_t pid = 0;
  OnResult on_result;
  OnDeath on_death;
  FrameReader reader;
  std::array<char, 65536> incoming;
  std::string outgoing, going, later;
  bool writing = false, later_armed = false, flush_posted = false;
  bool stream_ended = false, process_ended = false, abandoned = false;
};

namespace {

constexpr auto later_delay = std::chrono::milliseconds(100);
constexpr std::size_t later_bytes_max = 2u << 10;

base::Result<UniqueFd> take_lock(const std::string& state_folder) {
  const std::string path = state_folder + "/attempts.lock";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file || ::flock(file.get(), LOCK_SH | LOCK_NB) != 0)
    return base::fail("not-started", path + ": " + std::strerror(errno));
  return file;
}

base::Result<pid_t> start_process(const std::string& state_folder, const std::string& worker,
                                  int socket) {
  auto lock = take_lock(state_folder);
  if (!lock) return base::fail(lock.error());
  const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return base::fail("not-started", std::string("/dev/null: ") + std::strerror(errno));
  process::SpawnRequest request;
  request.program = worker;
  request.argv = {worker, "--shim", "--state", state_folder, "--socket", "3", "--lock", "4"};
  for (char** item = environ; *item != nullptr; ++item) request.env.emplace_back(*item);
  request.files = {null.get(), null.get(), null.get(), socket, lock->get()};
  request.new_session = true;  // what is typed at the engine's terminal is not for the shim
  return process::spawn(request);
}

}  // namespace

Link::Link(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Link::~Link() = default;

base::Result<std::shared_ptr<Link>> Link::start(asio::io_context& io,
                                                const std::string& state_folder,
                                                const std::string& worker, OnResult on_result,
                                                OnDeath on_death) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return base::fail("not-started", std::string("socketpair: ") + std::strerror(errno));
  UniqueFd ours(ends[0]), theirs(ends[1]);
  auto impl = std::make_unique<Impl>(io);
  const auto pid = start_process(state_folder, worker, theirs.get());
  if (!pid)
    return base::fail("not-started", "the launcher could not be started: " + pid.error().message);
  UniqueFd handle(::pidfd_open(*pid, 0));
  if (!handle) {  // it ends by itself as its socket closes
    ours.reset(), theirs.reset();
    ::waitpid(*pid, nullptr, 0);
    return base::fail("not-started", "the launcher could not be watched");
  }
  impl->pid = *pid;
  impl->on_result = std::move(on_result);
  impl->on_death = std::move(on_death);
  impl->stream.assign(asio::local::stream_protocol(), ours.release());
  impl->process.assign(handle.release());
  std::shared_ptr<Link> link(new Link(std::move(impl)));
  link->read_on();
  link->watch_process();
  return link;
}

pid_t Link::pid() const { return impl_->pid; }

void Link::launch(const std::string& token, std::string frame) {
  working_on_.insert(token);
  send(frame);
}

void Link::send(std::string_view frame) {
  impl_->outgoing.append(frame);
  if (std::exchange(impl_->flush_posted, true)) return;
  asio::post(impl_->stream.get_executor(), [self = shared_from_this()] {
    self->impl_->flush_posted = false;
    self->flush();
  });
}

void Link::flush() {
  if (!impl_->outgoing.empty()) write_on();
}

void Link::send_later(std::string_view frame) {
  impl_->later.append(frame);
  if (impl_->later.size() > later_bytes_max) return write_on();
  if (std::exchange(impl_->later_armed, true)) return;
  impl_->soon.expires_after(later_delay);
  impl_->soon.async_wait([self = shared_from_this()](error_code error) {
    self->impl_->later_armed = false;
    if (!error) self->write_on();
  });
}

void Link::abandon() {
  write_on();
  impl_->abandoned = true;
  error_code ignored;
  impl_->soon.cancel(ignored);
  impl_->stream.close(ignored);
  impl_->process.close(ignored);
}

// What can wait goes behind what cannot. Once the stream has ended, nothing is sent any more.
void Link::write_on() {
  Impl& impl = *impl_;
  if (impl.writing || impl.stream_ended || impl.abandoned) return;
  impl.going = std::move(impl.outgoing) + std::exchange(impl.later, {});
  impl.outgoing.clear();
  const ssize_t count = ::send(impl.stream.native_handle(), impl.going.data(), impl.going.size(),
                               MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count > 0) impl.going.erase(0, static_cast<std::size_t>(count));
  if (impl.going.empty()) return;
  impl.writing = true;
  asio::async_write(impl.stream, asio::buffer(impl.going),
                    [self = shared_from_this()](error_code error, std::size_t) {
                      self->impl_->writing = false;
                      const bool more = !self->impl_->outgoing.empty();
                      if (!error && more) self->write_on();
                    });
}

void Link::read_on() {
  impl_->stream.async_read_some(
      asio::buffer(impl_->incoming),
      [self = shared_from_this()](error_code error, std::size_t size) {
        if (self->impl_->abandoned) return;
        const std::string_view bytes(self->impl_->incoming.data(), size);
        const bool good = self->impl_->reader.feed(
            bytes, [&](FrameKind kind, std::string_view payload) { self->take(kind, payload); });
        if (self->impl_->abandoned) return;
        if (!error && good) return self->read_on();
        self->lose();
      });
}

void Link::take(FrameKind kind, std::string_view payload) {
  auto result = kind == FrameKind::result ? decode_result(payload) : std::nullopt;
  if (!result || impl_->abandoned || working_on_.erase(result->token) == 0) return;
  impl_->on_result(std::move(*result));
}

// The stream is over. A shim that still lives has gone mad; its attempts are judged by their files,
// for which it must be dead.
void Link::lose() {
  impl_->stream_ended = true;
  if (!impl_->process_ended) ::kill(impl_->pid, SIGKILL);
  report_death();
}

void Link::watch_process() {
  impl_->process.async_wait(asio::posix::stream_descriptor::wait_read,
                            [self = shared_from_this()](error_code error) {
                              if (error || self->impl_->abandoned) return;
                              ::waitpid(self->impl_->pid, nullptr, 0);
                              self->impl_->process_ended = true;
                              self->report_death();
                            });
}

void Link::report_death() {
  if (impl_->stream_ended && impl_->process_ended && !impl_->abandoned) impl_->on_death(*this);
}

}  // namespace reprise::shim
