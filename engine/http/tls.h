// TLS of a listener: the context made of files, and what a client's certificate says.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "base/result.h"
#include "http/server.h"

namespace reprise::http {

base::Result<std::shared_ptr<boost::asio::ssl::context>> make_tls(const TlsSettings& settings);
// After the handshake; leaves `peer` as it is where the client showed none.
void read_certificate(SSL* ssl, Peer& peer);

}  // namespace reprise::http
