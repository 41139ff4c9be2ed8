#include "app/control_server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "app/control_session.h"

namespace reprise::app {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;

struct ControlServer::Impl : std::enable_shared_from_this<ControlServer::Impl> {
  Impl(asio::io_context& io, Engine& own_engine) : acceptor(io), engine(own_engine) {}

  void accept();
  void serve(Local::socket socket);

  Local::acceptor acceptor;
  std::string path;
  Engine& engine;
  std::set<std::shared_ptr<ControlSession>> sessions;
  bool closed = false;
};

void ControlServer::Impl::accept() {
  acceptor.async_accept(
      [self = shared_from_this()](boost::system::error_code error, Local::socket socket) {
        if (self->closed) return;
        if (!error) self->serve(std::move(socket));
        self->accept();
      });
}

// Only the owner of the state folder and root are served, whatever the folder's mode has become.
void ControlServer::Impl::serve(Local::socket socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return;
  if (peer.uid != ::getuid() && peer.uid != 0) return;
  auto holder = std::make_shared<std::weak_ptr<ControlSession>>();
  auto session = std::make_shared<ControlSession>(std::move(socket), engine, peer.uid,
                                                  [weak = weak_from_this(), holder] {
                                                    if (const auto self = weak.lock())
                                                      self->sessions.erase(holder->lock());
                                                  });
  *holder = session;
  sessions.insert(session);
  session->start();
}

base::Result<std::unique_ptr<ControlServer>> ControlServer::open(asio::io_context& io,
                                                                 Engine& engine,
                                                                 const std::string& state_folder) {
  const int folder = ::open(state_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return base::fail("io", state_folder + ": " + std::strerror(errno));
  auto impl = std::make_shared<Impl>(io, engine);
  // A socket's path may have 107 bytes at most; through the folder's descriptor it is always short.
  const std::string path = "/proc/self/fd/" + std::to_string(folder) + "/control.sock";
  ::unlinkat(folder, "control.sock", 0);
  boost::system::error_code error;
  impl->acceptor.open(Local(), error);
  const mode_t before = ::umask(0177);
  if (!error) impl->acceptor.bind(Local::endpoint(path), error);
  ::umask(before);
  if (!error) impl->acceptor.listen(64, error);
  ::close(folder);
  if (error) return base::fail("io", state_folder + "/control.sock: " + error.message());
  impl->path = state_folder + "/control.sock";
  impl->accept();
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(impl)));
}

ControlServer::ControlServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

ControlServer::~ControlServer() {
  impl_->closed = true;
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  ::unlink(impl_->path.c_str());  // the lock is still ours: no other engine's socket stands here
  const auto sessions = impl_->sessions;
  for (const auto& session : sessions) session->close();
}

std::size_t ControlServer::clients() const { return impl_->sessions.size(); }

}  // namespace reprise::app
