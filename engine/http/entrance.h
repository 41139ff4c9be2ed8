// Entrance: the listening socket of a hall. It takes every connection at once, so that none waits
// unseen in the kernel's queue; what becomes of it, the hall says.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "base/result.h"
#include "http/hall.h"

namespace reprise::http {

class Entrance : public std::enable_shared_from_this<Entrance> {
 public:
  static base::Result<std::shared_ptr<Entrance>> open(std::shared_ptr<Hall> hall);
  unsigned short port() const { return port_; }
  void start();
  void close();

  explicit Entrance(std::shared_ptr<Hall> hall);

 private:
  base::Status bind();
  void wait();
  void accept_all();
  void admit(boost::asio::ip::tcp::socket socket);
  void turn_away(boost::asio::ip::tcp::socket& socket);
  void pause();

  const std::shared_ptr<Hall> hall_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::ip::tcp protocol_ = boost::asio::ip::tcp::v4();
  unsigned short port_ = 0;
};

}  // namespace reprise::http
