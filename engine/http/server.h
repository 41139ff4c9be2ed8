// Server: HTTP/1.1 on one or more listeners, each with a thread, a table and limits of its own, so
// that a flood on one leaves the others as they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "http/message.h"
#include "http/route.h"

namespace reprise::http {

// Nothing that a client can make grow or wait is without a bound.
struct Limits {
  std::size_t head_bytes = 16u << 10;   // request line and headers; 431
  std::size_t headers = 100;            // 431
  std::size_t target_bytes = 4u << 10;  // 414
  std::size_t connections = 256;
  std::size_t connections_per_address = 128;  // an IPv6 address counts by its /64
  // Above those two, so many more are told 503 and Retry-After; more are closed at once, with those
  // words if the listener speaks plain HTTP.
  std::size_t refused_connections = 64;
  std::size_t requests_per_connection = 10'000;
  std::size_t streams = 64;
  std::size_t stream_queue_bytes = 256u << 10;
  std::size_t bodies_bytes = 64u << 20;   // of all requests under way; 503
  std::size_t answers_bytes = 64u << 20;  // that are not written yet; 503
  std::size_t dropped_bytes = 64u << 20;  // of a truncated body, after which it is answered
  base::Millis handshake_ms = 5'000;
  base::Millis head_ms = 5'000;     // of a head, and until its first byte on a new connection; 408
  base::Millis body_ms = 10'000;    // 408
  base::Millis idle_ms = 30'000;    // between two requests
  base::Millis write_ms = 10'000;   // without any progress, or slower than 16 KiB/s
  base::Millis answer_ms = 30'000;  // of a handler; 504
  base::Millis heartbeat_ms = 15'000;  // of a stream
};

// TLS 1.2 or newer. All are files in PEM form.
struct TlsSettings {
  std::string certificate;  // with what leads to its root
  std::string key;          // refused where others than owner and group may read it
  std::string client_ca;    // empty: clients are not asked for a certificate
  bool require = false;     // no certificate, no connection
};

struct ListenerSettings {
  std::string address = "127.0.0.1";  // no names
  unsigned short port = 0;            // 0: a free one
  std::optional<TlsSettings> tls = {};
  Limits limits = {};
};

// How a request ended; for logs and figures. `route` is null where none was found.
struct Finished {
  std::uint64_t id = 0;
  std::string method, path, address;
  const Route* route = nullptr;
  int status = 0;
  std::uint64_t received_bytes = 0, sent_bytes = 0;
  std::int64_t took_us = 0;
};

struct Listener {
  ListenerSettings settings;
  std::shared_ptr<const RouteTable> table;
  std::function<void(const Finished&)> on_finished = {};  // on the listener's thread; may be empty
};

struct Counts {
  std::uint64_t accepted = 0;  // connections
  std::uint64_t refused = 0;   // connections above a limit
  std::uint64_t requests = 0;  // with a head that could be read
  std::uint64_t malformed = 0;
  std::uint64_t timed_out = 0;
  std::uint64_t cut_streams = 0;
  std::uint64_t failed_handshakes = 0;
  std::size_t connections = 0;    // now
  std::size_t streams = 0;        // now
  std::size_t bodies_bytes = 0;   // now
  std::size_t answers_bytes = 0;  // now
};

class Server {
 public:
  // Binds everything or nothing. Errors: "address", "io" (in use, not allowed), "tls" (names the
  // file and never shows its content), "limits" (more connections than descriptors).
  static base::Result<std::unique_ptr<Server>> open(std::vector<Listener> listeners);
  // Ends at once: what is under way is cut. Calls no handler afterwards. Not on a server's thread.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // In the order of the listeners.
  std::vector<unsigned short> ports() const;
  // What makes new handshakes of listener `index` use these files, as they are now; connections
  // live on.
  base::Result<std::function<void()>> read_tls(std::size_t index, const TlsSettings& tls) const;
  // Accepts nothing more, ends idle connections and streams, lets requests end; after `timeout_ms`
  // what is left is cut. `done` is called once, on a thread of the server, with the number of
  // connections that were cut. From then on only the destructor may be called, on another thread.
  void drain(base::Millis timeout_ms, std::function<void(std::size_t cut)> done);
  // In the order of the listeners.
  std::vector<Counts> counts() const;

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::http
