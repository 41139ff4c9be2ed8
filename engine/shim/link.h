// Link: one shim as the engine holds it - its process, its socket, and the tokens it works on.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "shim/wire.h"

namespace boost::asio {
class io_context;
}

namespace reprise::shim {

class Link : public std::enable_shared_from_this<Link> {
 public:
  using OnResult = std::function<void(process::LaunchResult)>;
  using OnDeath = std::function<void(Link&)>;  // the process is gone and all it sent was read

  // Starts the shim. It holds attempts.lock from before it exists: the lock is taken here, on an
  // open file of its own, and handed over; so there is no instant in which a launch could be on its
  // way while the lock looks free.
  static base::Result<std::shared_ptr<Link>> start(boost::asio::io_context& io,
                                                   const std::string& state_folder,
                                                   const std::string& worker, OnResult on_result,
                                                   OnDeath on_death);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Frames of one turn go out in one piece: with flush(), or when the turn is over.
  void launch(const std::string& token, std::string frame);
  void send(std::string_view frame);
  void flush();
  // Goes out with the next frame, or soon: nobody waits for it.
  void send_later(std::string_view frame);
  // No callback comes after this.
  void abandon();

  const std::set<std::string>& working_on() const { return working_on_; }
  pid_t pid() const;

 private:
  struct Impl;
  explicit Link(std::unique_ptr<Impl> impl);
  void read_on();
  void write_on();
  void watch_process();
  void take(FrameKind kind, std::string_view payload);
  void lose();
  void report_death();

  std::unique_ptr<Impl> impl_;
  std::set<std::string> working_on_;
};

}  // namespace reprise::shim
