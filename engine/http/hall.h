// Hall: what the connections of one listener share. All of it belongs to the listener's thread,
// except of post(), the tally and what is constant.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "http/server.h"

namespace reprise::http {

class Connection;
using Clock = std::chrono::steady_clock;

struct Tally {
  std::atomic<std::uint64_t> accepted{0}, refused{0}, requests{0}, malformed{0}, timed_out{0},
      cut_streams{0}, failed_handshakes{0};
  std::atomic<std::size_t> connections{0}, streams{0}, bodies_bytes{0}, answers_bytes{0};

  Counts read() const;
};

class Hall : public std::enable_shared_from_this<Hall> {
 public:
  Hall(Listener of, std::shared_ptr<std::atomic<std::uint64_t>> request_ids);

  const Limits& limits() const { return listener.settings.limits; }
  const std::string& date() const { return date_; }
  std::uint64_t next_id() { return ++*ids_; }

  // Runs `work` on the listener's thread: at once if that is this one. False: that thread has
  // ended.
  bool post(std::function<void()> work);

  // What becomes of a new connection: served, told to come again, or more than even that.
  enum class Place { served, refused, none };
  Place place_for(const std::string& address);
  void enter(std::shared_ptr<Connection> connection);
  void leave(Connection& connection);  // doing it again changes nothing

  void start_sweeping();
  // `emptied` is called once: when nobody is left, or with the number of those that were cut.
  void drain(base::Millis timeout_ms, std::function<void(std::size_t)> emptied);
  void end();        // cuts all; the thread's work runs out
  void after_end();  // after the thread was joined: nothing is posted any more

  Listener listener;
  boost::asio::io_context io{1};
  std::shared_ptr<boost::asio::ssl::context> tls;  // for new connections; null: plain
  Tally tally;

 private:
  void sweep();
  void read_date();
  bool make_room();
  void check_drained();
  void cut_all();

  std::shared_ptr<std::atomic<std::uint64_t>> ids_;
  boost::asio::steady_timer sweeper_{io};
  std::string date_;
  std::set<std::shared_ptr<Connection>> connections_;
  std::size_t served_ = 0, refused_ = 0;
  std::map<std::string, std::size_t> addresses_;
  bool draining_ = false, ended_ = false;
  Clock::time_point drained_by_;
  std::function<void(std::size_t)> emptied_;
  std::mutex posting_;
  bool closed_ = false;
};

}  // namespace reprise::http
