#include "actions/postgres_place.h"

#include <charconv>
#include <cstdlib>

#include "actions/connect_tcp.h"
#include "actions/postgres.h"
#include "base/text.h"

namespace reprise::actions {

namespace {

constexpr int default_port = 5432;
constexpr base::Millis resolve_ms = 10'000;

struct Server {
  std::string host, hostaddr;
  int port = default_port;

  bool is_socket() const {
    return hostaddr.empty() && (host.empty() || host.front() == '/' || host.front() == '@');
  }
};

// What the dsn leaves open libpq takes from the environment.
std::string option(const std::map<std::string, std::string>& options, const char* keyword,
                   const char* variable) {
  if (const auto found = options.find(keyword); found != options.end()) return found->second;
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::string nth(const std::vector<std::string_view>& list, std::size_t at) {
  if (list.empty()) return {};
  return std::string(list.size() == 1 ? list.front() : at < list.size() ? list[at] : "");
}

base::Result<std::vector<Server>> servers_of(const std::string& dsn) {
  const auto options = Postgres::options_of(dsn);
  if (!options) return base::fail(options.error());
  if (!option(*options, "service", "PGSERVICE").empty())
    return base::fail("dsn", "a service is told elsewhere: nobody can judge where it leads",
                      "write host, port and dbname into the dsn");
  const std::string host = option(*options, "host", "PGHOST"),
                    address = option(*options, "hostaddr", "PGHOSTADDR"),
                    port = option(*options, "port", "PGPORT");
  const auto hosts = base::split(host, ','), addresses = base::split(address, ','),
             ports = base::split(port, ',');
  std::vector<Server> servers;
  for (std::size_t at = 0; at < std::max(hosts.size(), addresses.size()); ++at) {
    Server server{at < hosts.size() ? std::string(hosts[at]) : "",
                  at < addresses.size() ? std::string(addresses[at]) : ""};
    const std::string number = nth(ports, at);
    if (!number.empty()) {
      const auto [end, error] =
          std::from_chars(number.data(), number.data() + number.size(), server.port);
      if (error != std::errc() || *end != '\0') return base::fail("dsn", "the port is no number");
    }
    servers.push_back(std::move(server));
  }
  return servers;
}

void append(std::string& list, const std::string& one, bool first) {
  list += (first ? "" : ",") + one;
}

class Judging {
 public:
  explicit Judging(const Reach& reach) : reach_(reach) {}

  void take(const Server& server) {
    if (server.is_socket()) return judge_socket(server);
    if (!server.hostaddr.empty()) return judge_number(server);
    if (auto named = reach_.allows(server.host, server.port); !named) return refuse(named.error());
    const auto addresses = resolve(server.host, resolve_ms);
    if (!addresses) return refuse({"pg-connect", server.host + ": " + addresses.error().message});
    for (const auto& address : *addresses) judge(server, address);
  }

  base::Result<PostgresPlace> end() const {
    if (count_ == 0) return base::fail(refusal_);
    return place_;
  }

 private:
  void judge_socket(const Server& server) {
    if (auto here = reach_.allows("localhost", server.port); !here) return refuse(here.error());
    add(server.host, "", server.port);
  }

  void judge_number(const Server& server) {
    const auto address = parse_address(server.hostaddr);
    if (!address) return refuse({"dsn", "hostaddr is no address"});
    Server named = server;
    if (named.host.empty()) named.host = server.hostaddr;
    judge(named, *address);
  }

  void judge(const Server& server, const Address& address) {
    if (auto may = reach_.allows(server.host, server.port, address); !may)
      return refuse(may.error());
    add(server.host, address_text(address), server.port);
  }

  void add(const std::string& host, const std::string& address, int port) {
    const bool first = count_++ == 0;
    append(place_.host, host, first);
    append(place_.hostaddr, address, first);
    append(place_.port, std::to_string(port), first);
  }

  void refuse(base::Error error) { refusal_ = std::move(error); }

  const Reach& reach_;
  PostgresPlace place_;
  std::size_t count_ = 0;
  base::Error refusal_{"dsn", "the dsn names no server"};
};

}  // namespace

base::Result<PostgresPlace> postgres_place(const std::string& dsn, const Reach& reach) {
  if (reach.is_anywhere()) return PostgresPlace{};
  const auto servers = servers_of(dsn);
  if (!servers) return base::fail(servers.error());
  Judging judging(reach);
  for (const auto& server : *servers) judging.take(server);
  return judging.end();
}

base::Result<std::vector<std::string>> postgres_hosts(const std::string& dsn) {
  const auto servers = servers_of(dsn);
  if (!servers) return base::fail(servers.error());
  std::vector<std::string> hosts;
  for (const auto& server : *servers) {
    const std::string name = server.is_socket()    ? "localhost"
                             : server.host.empty() ? server.hostaddr
                                                   : server.host;
    const bool bare_v6 = name.find(':') != std::string::npos;
    hosts.push_back((bare_v6 ? "[" + name + "]" : name) + ":" + std::to_string(server.port));
  }
  return hosts;
}

}  // namespace reprise::actions
