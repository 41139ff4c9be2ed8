#include "actions/postgres_place.h"

#include <charconv>
#include <cstdlib>

#include "actions/connect_tcp.h"
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
std::string option(const PostgresOptions& options, const char* keyword, const char* variable) {
  if (const auto found = options.find(keyword); found != options.end()) return found->second;
  const char* value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

// One text is said of all servers.
std::string nth(const std::vector<std::string_view>& list, std::size_t at) {
  return std::string(list[list.size() == 1 ? 0 : at]);
}

base::Result<int> port_of(const std::string& text) {
  int port = default_port;
  if (text.empty()) return port;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || *end != '\0') return base::fail("dsn", "the port is no number");
  return port;
}

// Where one list is longer than another, or one server of many is said by nothing, it is open what
// a connection goes to.
base::Result<std::vector<Server>> servers_in(const std::string& host, const std::string& address,
                                             const std::string& port) {
  const auto hosts = base::split(host, ','), addresses = base::split(address, ','),
             ports = base::split(port, ',');
  const std::size_t count = std::max(hosts.size(), addresses.size());
  if ((hosts.size() != count && !host.empty()) || (addresses.size() != count && !address.empty()) ||
      (ports.size() != count && ports.size() != 1))
    return base::fail("dsn", "host, hostaddr and port are lists of different lengths");
  std::vector<Server> servers;
  for (std::size_t at = 0; at < count; ++at) {
    const auto number = port_of(nth(ports, at));
    if (!number) return base::fail(number.error());
    servers.push_back({nth(hosts, at), nth(addresses, at), *number});
    if (count > 1 && servers.back().host.empty() && servers.back().hostaddr.empty())
      return base::fail("dsn", "one of several hosts is empty");
  }
  return servers;
}

base::Result<std::vector<Server>> servers_of(const PostgresOptions& options) {
  if (!option(options, "service", "PGSERVICE").empty())
    return base::fail("dsn", "a service is told elsewhere: nobody can judge where it leads",
                      "write host, port and dbname into the dsn");
  return servers_in(option(options, "host", "PGHOST"), option(options, "hostaddr", "PGHOSTADDR"),
                    option(options, "port", "PGPORT"));
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

  base::Status write_into(PostgresOptions& options) const {
    if (count_ == 0) return base::fail(refusal_);
    options["host"] = host_;
    options["hostaddr"] = hostaddr_;
    options["port"] = port_;
    return {};
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
    append(host_, host, first);
    append(hostaddr_, address, first);
    append(port_, std::to_string(port), first);
  }

  void refuse(base::Error error) { refusal_ = std::move(error); }

  const Reach& reach_;
  std::string host_, hostaddr_, port_;
  std::size_t count_ = 0;
  base::Error refusal_{"dsn", "the dsn names no server"};
};

}  // namespace

base::Result<PostgresOptions> postgres_place(PostgresOptions options, const Reach& reach) {
  if (reach.is_anywhere()) return options;
  const auto servers = servers_of(options);
  if (!servers) return base::fail(servers.error());
  Judging judging(reach);
  for (const auto& server : *servers) judging.take(server);
  if (auto written = judging.write_into(options); !written) return base::fail(written.error());
  return options;
}

base::Result<std::vector<std::string>> postgres_hosts(const PostgresOptions& options) {
  const auto servers = servers_of(options);
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
