// ControlServer: the engine's end of the control socket (mode 0600 in the state folder).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace boost::asio {
class io_context;
}

namespace reprise::app {

class Engine;

class ControlServer {
 public:
  // Replaces a socket a dead engine has left: the caller holds the lock, so nobody else listens.
  static base::Result<std::unique_ptr<ControlServer>> open(boost::asio::io_context& io,
                                                           Engine& engine,
                                                           const std::string& state_folder);
  ~ControlServer();
  std::size_t clients() const;

 private:
  struct Impl;
  explicit ControlServer(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace reprise::app
