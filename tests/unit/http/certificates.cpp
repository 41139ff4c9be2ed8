#include "certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/sha256.h"

namespace reprise::http::testing {

namespace {

constexpr long day = 24L * 60 * 60;

void write_key(const std::string& file, EVP_PKEY* key) {
  std::FILE* out = std::fopen(file.c_str(), "we");
  REQUIRE(PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  std::fclose(out);
  ::chmod(file.c_str(), 0600);
}

EVP_PKEY* read_key(const std::string& file) {
  std::FILE* in = std::fopen(file.c_str(), "re");
  EVP_PKEY* key = PEM_read_PrivateKey(in, nullptr, nullptr, nullptr);
  std::fclose(in);
  return key;
}

void name(X509_NAME* of, const std::string& common_name) {
  X509_NAME_add_entry_by_txt(of, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
}

void extend(X509* certificate, int kind, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

std::string write_certificate(const std::string& file, X509* certificate) {
  std::FILE* out = std::fopen(file.c_str(), "we");
  REQUIRE(PEM_write_X509(out, certificate) == 1);
  std::fclose(out);
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  const auto hex =
      base::sha256_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
  OPENSSL_free(der);
  return hex;
}

}  // namespace

Certificates::Certificates() {
  std::string pattern = (std::filesystem::temp_directory_path() / "http-tls-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  folder_ = pattern;
  authority_ = make("authority", "The authority of a test");
  server_ = make("server", "localhost");
}

Certificates::~Certificates() { std::filesystem::remove_all(folder_); }

Certificate Certificates::make(const std::string& file, const std::string& common_name, int days) {
  Certificate made{folder_ + "/" + file + ".pem", folder_ + "/" + file + ".key", {}};
  const bool is_authority = made_ == 0;
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  EVP_PKEY* signer = is_authority ? key : read_key(authority_.key);
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++made_);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * day);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * day);
  name(X509_get_subject_name(certificate), common_name);
  name(X509_get_issuer_name(certificate), is_authority ? common_name : "The authority of a test");
  X509_set_pubkey(certificate, key);
  extend(certificate, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "CA:FALSE");
  REQUIRE(X509_sign(certificate, signer, EVP_sha256()) > 0);
  write_key(made.key, key);
  made.sha256 = write_certificate(made.certificate, certificate);
  X509_free(certificate);
  if (!is_authority) EVP_PKEY_free(signer);
  EVP_PKEY_free(key);
  return made;
}

}  // namespace reprise::http::testing
