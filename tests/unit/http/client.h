// A client that sends the bytes it is told to send, over a real socket, plain or through TLS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace reprise::http::testing {

struct ClientTls {
  std::string ca = {};           // file; empty: any certificate will do
  std::string certificate = {};  // of the client, with key
  std::string key = {};
  int version = 0;  // 0: as the library likes it
};

class Client {
 public:
  explicit Client(unsigned short port);
  Client(unsigned short port, const ClientTls& tls);  // handshake(): whether it came about
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool shaken() const { return shaken_; }
  void send(std::string_view bytes);
  void end_sending();
  // What comes until `until` was seen, the end, or the time is over.
  std::string read(std::string_view until = {}, int timeout_ms = 30'000);
  // One answer with a Content-Length, or what came until the end.
  std::string answer(int timeout_ms = 30'000);
  // Sends a request and gives its answer.
  std::string get(const std::string& path, const std::string& headers = "");
  // Whether the server has ended the connection, by now or within the time.
  bool ended(int timeout_ms = 30'000);
  std::string peer_fingerprint() const;

 private:
  struct Tls;
  bool wait(int timeout_ms);
  long receive(char* bytes, std::size_t size);
  int file_ = -1;
  bool shaken_ = true, ended_ = false;
  std::string waiting_;
  std::unique_ptr<Tls> tls_;
};

// The status of an answer; 0 if it is none.
int status(const std::string& answer);
std::string body(const std::string& answer);

}  // namespace reprise::http::testing
