#include "client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>

#include "base/sha256.h"

namespace reprise::http::testing {

namespace {

int connect_to(unsigned short port) {
  const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  timeval patience{30, 0};
  ::setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return file;
}

}  // namespace

struct Client::Tls {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* session = nullptr;

  explicit Tls(const ClientTls& tls) {
    if (!tls.ca.empty()) {
      REQUIRE(SSL_CTX_load_verify_locations(context, tls.ca.c_str(), nullptr) == 1);
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    if (!tls.certificate.empty()) {
      REQUIRE(SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()) == 1);
      REQUIRE(SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM) == 1);
    }
    SSL_CTX_set_security_level(context, 0);
    if (tls.version != 0) SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    if (tls.version != 0) SSL_CTX_set_max_proto_version(context, tls.version);
    session = SSL_new(context);
  }
  ~Tls() {
    SSL_free(session);
    SSL_CTX_free(context);
  }
};

Client::Client(unsigned short port) : file_(connect_to(port)) {}

Client::Client(unsigned short port, const ClientTls& tls)
    : file_(connect_to(port)), tls_(std::make_unique<Tls>(tls)) {
  SSL_set_fd(tls_->session, file_);
  shaken_ = SSL_connect(tls_->session) == 1;
}

Client::~Client() {
  tls_.reset();
  ::close(file_);
}

void Client::send(std::string_view bytes) {
  if (tls_) {
    SSL_write(tls_->session, bytes.data(), static_cast<int>(bytes.size()));
    return;
  }
  while (!bytes.empty()) {
    const auto count = ::send(file_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;  // the server may have had enough: the answer says what it thinks
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Client::end_sending() { ::shutdown(file_, SHUT_WR); }

long Client::receive(char* bytes, std::size_t size) {
  if (tls_) return SSL_read(tls_->session, bytes, static_cast<int>(size));
  return ::recv(file_, bytes, size, 0);
}

// False: nothing came within the time, or nothing will.
bool Client::wait(int timeout_ms) {
  pollfd poll{file_, POLLIN, 0};
  const bool buffered = tls_ && SSL_pending(tls_->session) > 0;
  if (ended_ || (!buffered && ::poll(&poll, 1, std::max(timeout_ms, 0)) <= 0)) return false;
  std::array<char, 65536> bytes;
  const long count = receive(bytes.data(), bytes.size());
  if (count <= 0) ended_ = true;
  if (count > 0) waiting_.append(bytes.data(), static_cast<std::size_t>(count));
  return true;
}

std::string Client::read(std::string_view until, int timeout_ms) {
  const auto latest = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (until.empty() || waiting_.find(until) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        latest - std::chrono::steady_clock::now());
    if (left.count() <= 0 || !wait(static_cast<int>(left.count()))) break;
  }
  const auto found = until.empty() ? std::string::npos : waiting_.find(until);
  const std::string text =
      waiting_.substr(0, found == std::string::npos ? found : found + until.size());
  waiting_.erase(0, text.size());
  return text;
}

std::string Client::answer(int timeout_ms) {
  std::string text = read("\r\n\r\n", timeout_ms);
  const auto at = text.find("Content-Length: ");
  if (at == std::string::npos) return text;
  const std::size_t length = std::stoul(text.substr(at + 16));
  while (waiting_.size() < length && wait(timeout_ms)) {
  }
  text += waiting_.substr(0, length);
  waiting_.erase(0, length);
  return text;
}

std::string Client::get(const std::string& path, const std::string& headers) {
  send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
  return answer();
}

bool Client::ended(int timeout_ms) {
  read({}, timeout_ms);
  return ended_;
}

std::string Client::peer_fingerprint() const {
  X509* certificate = SSL_get1_peer_certificate(tls_->session);
  if (certificate == nullptr) return {};
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  const auto hex =
      base::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  X509_free(certificate);
  return hex;
}

int status(const std::string& answer) {
  return answer.substr(0, 9) == "HTTP/1.1 " ? std::stoi(answer.substr(9)) : 0;
}

std::string body(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace reprise::http::testing
