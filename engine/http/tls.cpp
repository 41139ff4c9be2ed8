#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/sha256.h"

namespace reprise::http {

namespace ssl = boost::asio::ssl;
using Code = boost::system::error_code;

namespace {

// Forward secrecy and authenticated encryption only, for TLS 1.2; those of 1.3 are all so.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

tl::unexpected<base::Error> refuse(const std::string& file, const std::string& why) {
  ERR_clear_error();
  return base::fail("tls", file + ": " + why,
                    "the listener needs PEM files: certificate, its key, and client_ca if any");
}

base::Status check_key_file(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return refuse(file, std::strerror(errno));
  if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0)
    return refuse(file, "others than its owner and group may use this key");
  return {};
}

// Clients are served HTTP/1.1 and nothing else, whatever they would like better.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length,
                    const unsigned char* offered, unsigned offered_length, void*) {
  static const unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, length, ours, sizeof ours - 1, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

void harden(ssl::context& context) {
  SSL_CTX* raw = context.native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, ciphers);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(raw, 0);
  // An encrypted key is an error, not a question on a terminal.
  SSL_CTX_set_default_passwd_cb(raw, [](char*, int, int, void*) { return 0; });
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
}

base::Status load_client_ca(ssl::context& context, const TlsSettings& settings) {
  if (settings.client_ca.empty()) {
    if (settings.require)
      return refuse(settings.certificate, "client certificates are required, but no client_ca");
    return {};
  }
  Code error;
  context.load_verify_file(settings.client_ca, error);
  if (error) return refuse(settings.client_ca, error.message());
  SSL_CTX_set_client_CA_list(context.native_handle(),
                             SSL_load_client_CA_file(settings.client_ca.c_str()));
  ssl::verify_mode mode = ssl::verify_peer;
  if (settings.require) mode |= ssl::verify_fail_if_no_peer_cert;
  context.set_verify_mode(mode, error);
  return {};
}

std::string subject_of(X509* certificate) {
  BIO* out = BIO_new(BIO_s_mem());
  X509_NAME_print_ex(out, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  const std::string subject(bytes, static_cast<std::size_t>(size));
  BIO_free(out);
  return subject;
}

std::string fingerprint_of(X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size <= 0) return {};
  const auto hex =
      base::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return hex;
}

}  // namespace

base::Result<std::shared_ptr<ssl::context>> make_tls(const TlsSettings& settings) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  harden(*context);
  Code error;
  context->use_certificate_chain_file(settings.certificate, error);
  if (error) return refuse(settings.certificate, error.message());
  if (const auto checked = check_key_file(settings.key); !checked)
    return base::fail(checked.error());
  context->use_private_key_file(settings.key, ssl::context::pem, error);
  if (error) return refuse(settings.key, error.message());
  if (const auto loaded = load_client_ca(*context, settings); !loaded)
    return base::fail(loaded.error());
  return context;
}

void read_certificate(SSL* handle, Peer& peer) {
  X509* certificate = SSL_get1_peer_certificate(handle);
  if (certificate == nullptr) return;
  if (SSL_get_verify_result(handle) == X509_V_OK) {
    peer.certificate_subject = subject_of(certificate);
    peer.certificate_sha256 = fingerprint_of(certificate);
  }
  X509_free(certificate);
}

}  // namespace reprise::http
