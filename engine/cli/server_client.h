// ServerClient: asks the HTTP API of an engine that is named with --server. The token is read from
// its file for each command and travels in a header only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actions/reach.h"
#include "base/result.h"
#include "cli/context.h"
#include "model/value.h"

namespace reprise::cli {

class ServerClient {
 public:
  // Errors: "usage" for an address or a token that must not be used.
  static base::Result<ServerClient> open(const Context& context);

  // Errors as the server tells them; "no-engine" where it cannot be reached, "closed" where the
  // answer did not come whole.
  base::Result<model::Value> get(const std::string& path) const;
  base::Result<std::string> get_text(const std::string& path) const;
  using Headers = std::vector<std::pair<std::string, std::string>>;
  base::Result<model::Value> post(const std::string& path, const model::Map& body,
                                  Headers headers = {}) const;
  base::Result<std::string> post_for_text(const std::string& path, const model::Map& body,
                                          Headers headers = {}) const;
  // Server-sent events, until `message` says no (no error) or the connection ends ("closed").
  using OnMessage = std::function<bool(const std::string& id, const std::string& data)>;
  base::Status follow(const std::string& path, const OnMessage& message) const;

 private:
  ServerClient(std::string url, std::string token, std::string ca_file, actions::Reach reach)
      : url_(std::move(url)),
        token_(std::move(token)),
        ca_file_(std::move(ca_file)),
        reach_(std::move(reach)) {}

  std::string url_, token_, ca_file_;
  actions::Reach reach_;
};

// One question to the server of the context. Errors as ServerClient's.
base::Result<model::Value> get_from_server(const Context& context, const std::string& path);
base::Result<model::Value> post_to_server(const Context& context, const std::string& path,
                                          const model::Map& body);

// For a query: whatever is not plain as %XX.
std::string percent_encoded(const std::string& text);

}  // namespace reprise::cli
