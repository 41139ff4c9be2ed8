// A PostgreSQL server of one test program: started when it is first asked for, gone at its end.
#pragma once

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "process/processes.h"
#include "rig/folder.h"

namespace reprise::rig {

class PostgresServer {
 public:
  static PostgresServer& running() {
    static PostgresServer server;
    return server;
  }
  static constexpr const char* password = "open sesame %41";

  std::string dsn(const std::string& database = "postgres", const char* with = password) const {
    return "host=127.0.0.1 port=" + std::to_string(port_) + " user=postgres dbname='" + database +
           "' password='" + with + "'";
  }
  pid_t pid() const { return static_cast<pid_t>(std::stol(line_of("pid"))); }
  std::string data() const { return line_of("place") + "/data"; }

  void start() const {
    REQUIRE(shell("start-postgres.sh " + folder_.quoted("") + " " + std::to_string(port_) + " '" +
                  password + "'") == 0);
  }
  void stop() const { REQUIRE(std::system(stop_command().c_str()) == 0); }
  // As a crash of the machine does it; what it leaves behind in memory ends with it.
  void kill() const {
    const auto all = process::subtree(process::all_processes(), {pid()});
    ::kill(pid(), SIGKILL);
    // Also a zombie keeps the next one from starting.
    const auto gone = [](const process::ProcessInfo& one) {
      const auto now = process::read_process(one.pid);
      return !now || now->started_us != one.started_us;
    };
    for (int i = 0; i < 3000 && !std::all_of(all.begin(), all.end(), gone); ++i) ::usleep(20'000);
  }

 private:
  PostgresServer() : port_(free_port()) { start(); }
  ~PostgresServer() {
    const std::string gone = stop_command() + "; rm -rf '" + line_of("place") + "'";
    if (std::system(gone.c_str()) != 0) std::fputs("the server was not stopped\n", stderr);
  }
  static int shell(const std::string& words) {
    return std::system((std::string(REPRISE_SOURCE_DIR) + "/tests/rig/" + words).c_str());
  }
  std::string stop_command() const {
    return "SIG=INT '" + std::string(REPRISE_SOURCE_DIR) + "/tests/rig/stop.sh' " +
           folder_.quoted("pid");
  }
  std::string line_of(const std::string& name) const {
    std::string line;
    std::ifstream file(folder_ / name);
    std::getline(file, line);
    return line;
  }
  static int free_port() {
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    const bool bound = ::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                       ::getsockname(file, reinterpret_cast<sockaddr*>(&address), &length) == 0;
    ::close(file);
    REQUIRE(bound);
    return ntohs(address.sin_port);
  }

  Folder folder_;
  int port_;
};

}  // namespace reprise::rig
