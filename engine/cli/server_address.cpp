#include "cli/server_address.h"

#include "actions/http_exchange.h"

namespace reprise::cli {

base::Result<actions::Reach> reach_of_server(const std::string& url) {
  auto origin = actions::read_origin(url);
  if (!origin) return base::fail("usage", "--server: " + origin.error().message);
  if (origin->has_user)
    return base::fail("usage", "--server takes no user and no password",
                      "Name the file of a token with --token-file.");
  if (origin->scheme == "https") return actions::Reach::anywhere();
  auto reach = actions::Reach::of({origin->host + ":" + std::to_string(origin->port)});
  if (reach && reach->is_this_machine()) return reach;
  return base::fail("usage", "the token would travel to another machine in the clear",
                    "Use https://, or a tunnel to 127.0.0.1.");
}

}  // namespace reprise::cli
