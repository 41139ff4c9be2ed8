#include "serve/watchers.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace reprise::serve {

namespace {

// One form for each address, the one in which a peer's is told.
std::string usual_form(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  return error ? address : parsed.to_string();
}

}  // namespace

void Watchers::use(const std::vector<std::string>& addresses) {
  std::set<std::string> forms;
  for (const auto& address : addresses) forms.insert(usual_form(address));
  const std::lock_guard guard(mutex_);
  addresses_ = std::move(forms);
}

std::optional<access::Identity> Watchers::find(const http::Request& head) const {
  const bool shows_token =
      std::any_of(head.headers.begin(), head.headers.end(),
                  [](const http::Header& header) { return header.name == "authorization"; });
  const std::lock_guard guard(mutex_);
  if (shows_token || !addresses_.contains(head.peer.address)) return std::nullopt;
  return access::Identity{.actor = "address " + head.peer.address, .roles = {access::Role::view}};
}

}  // namespace reprise::serve
