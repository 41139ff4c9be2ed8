// A server with routes that do what handlers do: answer, answer later, never, or stream.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "http/server.h"

namespace reprise::http::testing {

class Example {
 public:
  explicit Example(Limits limits = {}, std::optional<TlsSettings> tls = {});
  ~Example();

  Server& server() { return *server_; }
  unsigned short port() const { return server_->ports().front(); }
  Counts counts() const { return server_->counts().front(); }
  // Waits until `true_now` or half a minute is over.
  static bool soon(const std::function<bool()>& true_now);

  // What GET /never and GET /events were given, and what was told about finished requests.
  std::vector<Respond> kept();
  std::vector<OpenStream> openers();  // of GET /opened-later
  std::shared_ptr<Stream> stream(std::size_t index = 0);
  std::vector<Finished> finished();
  std::size_t closed_streams();
  // From a GET /hold on nothing else is done by the listener's thread until it is let go.
  void wait_until_held();
  void let_go();
  void end() { server_.reset(); }

 private:
  std::vector<Route> routes();
  void add_streams(std::vector<Route>& routes);

  std::mutex mutex_;
  std::vector<Respond> kept_;
  std::vector<OpenStream> openers_;
  std::vector<std::shared_ptr<Stream>> streams_;
  std::vector<Finished> finished_;
  std::size_t closed_streams_ = 0;
  std::condition_variable held_or_not_;
  bool is_held_ = false;
  std::vector<std::thread> threads_;
  std::unique_ptr<Server> server_;
};

}  // namespace reprise::http::testing
