// An authority in a folder of its own, and the certificates that it has made.
#pragma once

#include <string>

#include "http/server.h"

namespace reprise::http::testing {

struct Certificate {
  std::string certificate, key;  // files
  std::string sha256;
};

class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  std::string ca() const { return authority_.certificate; }
  TlsSettings server() const { return {server_.certificate, server_.key, {}, false}; }
  // Valid from two days ago for `days` from now.
  Certificate make(const std::string& name, const std::string& common_name, int days = 1);

 private:
  std::string folder_;
  Certificate authority_, server_;
  int made_ = 0;
};

}  // namespace reprise::http::testing
