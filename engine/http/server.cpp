#include "http/server.h"

#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>
#include <utility>

#include "http/entrance.h"
#include "http/hall.h"
#include "http/tls.h"

namespace reprise::http {

namespace {

constexpr std::size_t descriptors_for_others = 64;

base::Status check_descriptors(const std::vector<Listener>& listeners) {
  std::size_t wanted = descriptors_for_others;
  for (const Listener& listener : listeners) {
    const Limits& limits = listener.settings.limits;
    wanted += limits.connections + limits.refused_connections;
  }
  rlimit allowed{};
  if (::getrlimit(RLIMIT_NOFILE, &allowed) != 0 || wanted <= allowed.rlim_cur) return {};
  return base::fail("limits",
                    "the listeners may need " + std::to_string(wanted) + " descriptors, and " +
                        std::to_string(allowed.rlim_cur) + " are allowed",
                    "allow fewer connections, or raise the limit (ulimit -n, LimitNOFILE=)");
}

// A thread that takes no signals: they are for those who handle them.
std::thread quiet_thread(std::function<void()> work) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(work));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

// A listener at work: its hall, its entrance, its thread.
struct Server::Impl {
  struct Room {
    std::shared_ptr<Hall> hall;
    std::shared_ptr<Entrance> entrance;
    std::thread thread;
  };
  std::vector<Room> rooms;

  base::Status add(Listener listener, std::shared_ptr<std::atomic<std::uint64_t>> ids);
  void start();
  void end();
};

base::Status Server::Impl::add(Listener listener, std::shared_ptr<std::atomic<std::uint64_t>> ids) {
  const auto tls = listener.settings.tls;
  auto hall = std::make_shared<Hall>(std::move(listener), std::move(ids));
  if (tls) {
    auto context = make_tls(*tls);
    if (!context) return base::fail(context.error());
    hall->tls = std::move(*context);
  }
  auto entrance = Entrance::open(hall);
  if (!entrance) return base::fail(entrance.error());
  rooms.push_back({std::move(hall), std::move(*entrance), {}});
  return {};
}

void Server::Impl::start() {
  for (Room& room : rooms) {
    room.entrance->start();
    room.hall->start_sweeping();
    room.thread = quiet_thread([hall = room.hall] { hall->io.run(); });
  }
}

void Server::Impl::end() {
  for (Room& room : rooms) {
    room.hall->post([hall = room.hall, entrance = room.entrance] {
      entrance->close();
      hall->end();
    });
  }
  for (Room& room : rooms) {
    room.thread.join();
    room.hall->after_end();
  }
}

base::Result<std::unique_ptr<Server>> Server::open(std::vector<Listener> listeners) {
  if (const auto enough = check_descriptors(listeners); !enough) return base::fail(enough.error());
  auto impl = std::make_unique<Impl>();
  const auto ids = std::make_shared<std::atomic<std::uint64_t>>(0);
  for (Listener& listener : listeners)
    if (const auto added = impl->add(std::move(listener), ids); !added)
      return base::fail(added.error());
  impl->start();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { impl_->end(); }

std::vector<unsigned short> Server::ports() const {
  std::vector<unsigned short> ports;
  for (const auto& room : impl_->rooms) ports.push_back(room.entrance->port());
  return ports;
}

base::Result<std::function<void()>> Server::read_tls(std::size_t index,
                                                     const TlsSettings& tls) const {
  auto context = make_tls(tls);
  if (!context) return base::fail(context.error());
  return [hall = impl_->rooms.at(index).hall, fresh = std::move(*context)] {
    hall->post([hall, fresh] { hall->tls = fresh; });
  };
}

void Server::drain(base::Millis timeout_ms, std::function<void(std::size_t)> done) {
  struct Sum {
    std::atomic<std::size_t> rooms_left, cut{0};
    std::function<void(std::size_t)> done;
  };
  const auto sum = std::make_shared<Sum>();
  sum->rooms_left = impl_->rooms.size();
  sum->done = std::move(done);
  const auto emptied = [sum](std::size_t cut) {
    sum->cut += cut;
    if (--sum->rooms_left == 0) sum->done(sum->cut);
  };
  for (const auto& room : impl_->rooms)
    room.hall->post([hall = room.hall, entrance = room.entrance, timeout_ms, emptied] {
      entrance->close();
      hall->drain(timeout_ms, emptied);
    });
}

std::vector<Counts> Server::counts() const {
  std::vector<Counts> counts;
  for (const auto& room : impl_->rooms) counts.push_back(room.hall->tally.read());
  return counts;
}

}  // namespace reprise::http
