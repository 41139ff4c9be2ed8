// Reach: where a step may go over the network - the hosts that it declares, and behind a name
// nothing that is not public. A connection is judged by the very address that it goes to.
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace reprise::actions {

// As numbers. What IPv6 only wraps (mapped, NAT64) is the IPv4 address.
struct Address {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> bytes = {};  // the first 4 of IPv4
  friend bool operator==(const Address&, const Address&) = default;
};
std::optional<Address> address_of(const sockaddr* address);
// "10.0.0.1", "::1"; no other spelling of a number.
std::optional<Address> parse_address(const std::string& text);
std::string address_text(const Address& address);
// In no range that is private, of this machine, of the link, shared, reserved or for many.
bool is_public(const Address& address);

class Reach {
 public:
  // Entries "host", "host:port", "name=CIDR" or the URL of one. A number means that address,
  // localhost this machine; any other name means public addresses, or those of its CIDR alone.
  static base::Result<Reach> of(const std::vector<std::string>& entries);
  // For what a person has written into the runbook itself.
  static Reach anywhere();

  bool is_anywhere() const { return anywhere_; }
  // Whether nothing that it allows leaves this machine.
  bool is_this_machine() const;
  // Whether there is an entry for this host, whatever its port. Code "outside".
  base::Status names(std::string_view host) const;
  // Whether this host may be asked for at all. Code "outside".
  base::Status allows(std::string_view host, int port) const;
  // Whether a connection to `host` may go to this address. Code "outside".
  base::Status allows(std::string_view host, int port, const Address& address) const;

 private:
  enum class Kind { number, this_machine, network, public_only };
  struct Entry {
    std::string host;
    int port = 0;  // 0: any
    Kind kind = Kind::public_only;
    Address address = {};  // the number, or the network's
    int prefix = 0;
  };
  static base::Result<Entry> entry_of(std::string_view text);
  static bool includes(const Entry& entry, const Address& address);

  bool anywhere_ = false;
  std::vector<Entry> entries_;
};

}  // namespace reprise::actions
