// What a client asked and what it is answered: plain data, and the two ways to answer later.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reprise::http {

// Who is at the other end. The certificate's fields are empty unless the client showed one that its
// listener's client_ca vouches for.
struct Peer {
  std::string address;  // "192.0.2.7", "2001:db8::1"; an IPv4 address inside IPv6 as IPv4
  unsigned short port = 0;
  bool tls = false;
  std::string certificate_subject;  // RFC 2253: "CN=webhooks.pagerduty.com,O=..."
  std::string certificate_sha256;   // lower-case hex over the certificate's DER form
};

struct Header {
  std::string name;  // of a request: lower-case
  std::string value;
};

// A request that passed every check of form. `path` was decoded once and only once: valid UTF-8
// without control characters, empty, "." or ".." segments; a slash in it separates segments,
// always.
struct Request {
  std::uint64_t id = 0;  // counts the requests of this server, from 1
  std::string method;
  std::string target;  // as it came
  std::string path;
  std::map<std::string, std::string> query;  // decoded; a name that comes twice is refused before
  std::vector<Header> headers;
  std::string body;             // raw bytes, without the framing of chunks
  bool body_truncated = false;  // more came than the route keeps; only where it asked for that
  Peer peer;

  // The header's value if it came exactly once, otherwise nullptr: whoever sends one twice, sends
  // none. `name` is lower-case.
  const std::string* find(std::string_view name) const;
};

// The server adds length, date, the headers of safety and the connection's. A name or value of
// `headers` that is no header, or one of those that the server writes, turns the whole answer into
// a 500: data never splits an answer.
struct Response {
  int status = 200;
  std::string body = {};
  std::string type = "application/json";  // no body, no type
  std::vector<Header> headers = {};
};

// {"error":{"code":...,"message":...}}: what every refusal looks like, the server's own included.
// With a hint where there is one.
Response problem(int status, std::string_view code, std::string_view message,
                 std::string_view hint = {});

// An answer without an end, such as server-sent events. All of it may be called from any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  // Takes one or more whole events. False: the client is gone or too slow, and nothing more will be
  // sent. One that is too slow gets what was queued before in part, the event "cut", and the end;
  // it comes back with Last-Event-ID. Never blocks.
  virtual bool send(std::string chunk) = 0;
  // Ends the answer after what was sent. Calling it again does nothing.
  virtual void close() = 0;
  // `closed` is called once, on a thread of the server, when nothing can be sent any more, for
  // whatever reason; at once when that is so already.
  virtual void on_closed(std::function<void()> closed) = 0;
};

// Either is called once, at once or later, from any thread; what comes after the first is ignored.
// If all copies are destroyed without a call, the client gets a 500; if it takes longer than the
// listener's answer_ms, a 504 that says that the outcome is unknown.
using Respond = std::function<void(Response)>;
// `head` has no body. Null when the client is gone or the listener has its number of streams, which
// the client is told by a 503.
using OpenStream = std::function<std::shared_ptr<Stream>(Response head)>;

}  // namespace reprise::http
