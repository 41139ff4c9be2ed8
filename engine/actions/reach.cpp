#include "actions/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/letter_case.h"
#include "base/text.h"

namespace reprise::actions {

namespace {

constexpr int port_max = 65'535, bits_v4 = 32, bits_v6 = 128;

std::optional<int> number_of(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && number >= 0 && number <= most ? std::optional(number) : std::nullopt;
}

// Lower case, without brackets and without the dot of the root.
std::string plain_host(std::string_view host) {
  if (host.size() > 1 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  if (host.size() > 1 && host.back() == '.') host.remove_suffix(1);
  return base::lower(host);
}

bool is_in(const Address& address, const Address& network, int prefix) {
  if (address.is_v6 != network.is_v6) return false;
  for (int bit = 0; bit < prefix; bit += 8) {
    const auto i = static_cast<std::size_t>(bit / 8);
    const int mask = prefix - bit >= 8 ? 0xff : 0xff & (0xff00 >> (prefix - bit));
    if (((address.bytes[i] ^ network.bytes[i]) & mask) != 0) return false;
  }
  return true;
}

struct Range {
  const char* network;
  int prefix;
};
constexpr Range not_public[] = {
    {"0.0.0.0", 8},      {"10.0.0.0", 8},     {"100.64.0.0", 10}, {"127.0.0.0", 8},
    {"169.254.0.0", 16}, {"172.16.0.0", 12},  {"192.0.0.0", 24},  {"192.0.2.0", 24},
    {"192.88.99.0", 24}, {"192.168.0.0", 16}, {"198.18.0.0", 15}, {"198.51.100.0", 24},
    {"203.0.113.0", 24}, {"224.0.0.0", 3},    {"::", 96},         {"::ffff:0:0:0", 96},
    {"64:ff9b:1::", 48}, {"100::", 64},       {"2001::", 23},     {"2001:db8::", 32},
    {"2002::", 16},      {"3fff::", 20},      {"5f00::", 16},     {"fc00::", 7},
    {"fe80::", 10},      {"fec0::", 10},      {"ff00::", 8},
};

Address v4_of(const std::uint8_t* bytes) {
  Address address;
  std::memcpy(address.bytes.data(), bytes, 4);
  return address;
}

std::optional<Address> literal(const std::string& text) {
  Address address;
  if (::inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) return address;
  address.is_v6 = true;
  if (::inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

// What is mapped, or goes through NAT64, arrives at an IPv4 address.
Address carried(const Address& address) {
  for (const char* network : {"::ffff:0.0.0.0", "64:ff9b::"})
    if (is_in(address, *literal(network), 96)) return v4_of(&address.bytes[12]);
  return address;
}

bool is_loopback(const Address& address) {
  return is_in(address, *literal("127.0.0.0"), 8) || is_in(address, *literal("::1"), bits_v6);
}

base::Error bad_entry(std::string_view text, const std::string& why) {
  return {"inputs", "hosts: '" + base::printable(std::string(text)) + "' " + why,
          "write host, host:port, or name=CIDR for a name of a private network"};
}

}  // namespace

std::optional<Address> address_of(const sockaddr* address) {
  Address found;
  if (address->sa_family == AF_INET)
    return v4_of(reinterpret_cast<const std::uint8_t*>(
        &reinterpret_cast<const sockaddr_in*>(address)->sin_addr));
  if (address->sa_family != AF_INET6) return std::nullopt;
  found.is_v6 = true;
  std::memcpy(found.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 16);
  return carried(found);
}

std::optional<Address> parse_address(const std::string& text) {
  const auto address = literal(text);
  return address ? std::optional(carried(*address)) : std::nullopt;
}

std::string address_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool is_public(const Address& address) {
  return std::none_of(std::begin(not_public), std::end(not_public), [&](const Range& range) {
    return is_in(address, *literal(range.network), range.prefix);
  });
}

base::Result<Reach::Entry> Reach::entry_of(std::string_view text) {
  Entry entry;
  std::string_view rest = text;
  if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
    const std::string_view name = rest.substr(0, scheme);
    entry.port = name == "https" ? 443 : name == "http" ? 80 : 0;
    rest = rest.substr(scheme + 3);
    rest = rest.substr(0, rest.find_first_of("/?#"));
    rest.remove_prefix(rest.rfind('@') + 1);  // npos + 1 is 0
  }
  if (const auto equals = rest.find('='); equals != std::string_view::npos) {
    const std::string_view network = rest.substr(equals + 1);
    const auto slash = network.find('/');
    const auto address = literal(std::string(network.substr(0, slash)));
    const auto prefix =
        slash == std::string_view::npos
            ? std::nullopt
            : number_of(network.substr(slash + 1), address && address->is_v6 ? bits_v6 : bits_v4);
    if (!address || !prefix) return base::fail(bad_entry(text, "has no CIDR behind its ="));
    entry.kind = Kind::network;
    entry.address = *address;
    entry.prefix = *prefix;
    rest = rest.substr(0, equals);
  }
  const auto colon = rest.rfind(':');
  const bool bare_v6 = literal(std::string(rest)).has_value() || rest.ends_with(']');
  if (colon != std::string_view::npos && !bare_v6) {
    const auto port = number_of(rest.substr(colon + 1), port_max);
    if (!port || *port == 0) return base::fail(bad_entry(text, "has no port behind its colon"));
    entry.port = *port;
    rest = rest.substr(0, colon);
  }
  entry.host = plain_host(rest);
  if (entry.host.empty() || entry.host.find_first_of(" /*@?#") != std::string::npos)
    return base::fail(bad_entry(text, "names no host"));
  const auto number = parse_address(entry.host);
  if (number && entry.kind == Kind::network)
    return base::fail(bad_entry(text, "gives a network to a number"));
  if (entry.kind == Kind::network) return entry;
  if (number) {
    entry.kind = Kind::number;
    entry.address = *number;
  } else if (entry.host == "localhost") {
    entry.kind = Kind::this_machine;
  }
  return entry;
}

base::Result<Reach> Reach::of(const std::vector<std::string>& entries) {
  Reach reach;
  for (const auto& text : entries) {
    auto entry = entry_of(text);
    if (!entry) return base::fail(entry.error());
    reach.entries_.push_back(std::move(*entry));
  }
  return reach;
}

Reach Reach::anywhere() {
  Reach reach;
  reach.anywhere_ = true;
  return reach;
}

bool Reach::includes(const Entry& entry, const Address& address) {
  switch (entry.kind) {
    case Kind::number:
      return address == entry.address;
    case Kind::this_machine:
      return is_loopback(address);
    case Kind::network:
      return is_in(address, entry.address, entry.prefix);
    case Kind::public_only:
      return is_public(address);
  }
  return false;
}

bool Reach::is_this_machine() const {
  return !anywhere_ && std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) {
    return entry.kind == Kind::this_machine ||
           (entry.kind == Kind::number && is_loopback(entry.address));
  });
}

base::Status Reach::names(std::string_view host) const {
  const std::string plain = plain_host(host);
  const auto is_it = [&](const Entry& entry) { return entry.host == plain; };
  if (anywhere_ || std::any_of(entries_.begin(), entries_.end(), is_it)) return {};
  return base::fail("outside", base::printable(plain) + " is none of the step's hosts",
                    "name it under 'hosts' of the step");
}

base::Status Reach::allows(std::string_view host, int port) const {
  if (anywhere_) return {};
  const std::string plain = plain_host(host);
  for (const auto& entry : entries_)
    if (entry.host == plain && (entry.port == 0 || entry.port == port)) return {};
  return base::fail("outside",
                    base::printable(plain) + ":" + std::to_string(port) +
                        " is none of the hosts that the step declares",
                    "name it under 'hosts' of the step");
}

base::Status Reach::allows(std::string_view host, int port, const Address& address) const {
  if (anywhere_) return {};
  const std::string plain = plain_host(host);
  for (const auto& entry : entries_)
    if (entry.host == plain && (entry.port == 0 || entry.port == port) && includes(entry, address))
      return {};
  return base::fail("outside",
                    base::printable(plain) + " leads to " + address_text(address) +
                        ", which is not where the step may go",
                    "for a private network name it as 'name=CIDR' under 'hosts'");
}

}  // namespace reprise::actions
