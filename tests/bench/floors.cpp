// Floors: what the kernel, SQLite and the parsers alone cost for what the engine does, measured on
// the machine and in the minute in which the engine is measured. Each command prints one number.
//
//   floors chain DIR COUNT          process steps a second, one after another, a commit for each
//   floors rows DIR COUNT BATCH     event rows a second, BATCH in one commit
//   floors spawn THREADS COUNT      /bin/true with captured output, a second
//   floors flush DIR COUNT          microseconds for one small write and fdatasync
//   floors scan FILE                milliseconds to open a journal and read every event's bytes
//   floors json FILE | yaml FILE    milliseconds to parse a file and do nothing with it
//   floors time COUNT CMD...        median, least and most microseconds of running a command
#include <fcntl.h>
#include <spawn.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "bench/rows.h"

namespace {

using bench::check;
using bench::now;
using bench::Rows;

void drain(int fd) {
  char buffer[256];
  while (::read(fd, buffer, sizeof buffer) > 0) {
  }
  ::close(fd);
}

// What a process step cannot do without: two pipes, a process group of its own, exec, wait.
void spawn_true() {
  int out[2], err[2];
  check(::pipe2(out, O_CLOEXEC) == 0 && ::pipe2(err, O_CLOEXEC) == 0, "pipe2");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  char name[] = "/bin/true";
  char* argv[] = {name, nullptr};
  pid_t pid = 0;
  check(posix_spawn(&pid, name, &actions, &attributes, argv, environ) == 0, "posix_spawn");
  ::close(out[1]);
  ::close(err[1]);
  drain(out[0]);
  drain(err[0]);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  int status = 0;
  check(::waitpid(pid, &status, 0) == pid && status == 0, "waitpid");
}

double chain(const std::string& folder, int count) {
  Rows rows(folder);
  const double began = now();
  for (int i = 0; i < count; ++i) {
    rows.commit(2);
    spawn_true();
  }
  return count / (now() - began);
}

double row_rate(const std::string& folder, int count, int batch) {
  Rows rows(folder);
  const double began = now();
  for (int i = 0; i < count; i += batch) rows.commit(batch);
  return count / (now() - began);
}

double spawns(int threads, int count) {
  const double began = now();
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i)
    workers.emplace_back([=] {
      for (int k = i; k < count; k += threads) spawn_true();
    });
  for (auto& worker : workers) worker.join();
  return count / (now() - began);
}

double flush_us(const std::string& folder, int count) {
  const std::string path = folder + "/flush.dat";
  const int fd = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  check(fd >= 0, "open");
  const std::string bytes(128, 'x');
  const double began = now();
  for (int i = 0; i < count; ++i)
    check(::write(fd, bytes.data(), bytes.size()) == 128 && ::fdatasync(fd) == 0, "fdatasync");
  const double micros = (now() - began) / count * 1e6;
  ::close(fd);
  ::unlink(path.c_str());
  return micros;
}

double scan_ms(const std::string& path) {
  const double began = now();
  sqlite3* db = nullptr;
  check(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK, "open");
  sqlite3_stmt* query = nullptr;
  const char* sql = "SELECT body, hash FROM event";
  check(sqlite3_prepare_v2(db, sql, -1, &query, nullptr) == SQLITE_OK, "prepare");
  long bytes = 0;
  while (sqlite3_step(query) == SQLITE_ROW)
    bytes += sqlite3_column_bytes(query, 0) + sqlite3_column_bytes(query, 1);
  sqlite3_finalize(query);
  sqlite3_close(db);
  check(bytes > 0, "an empty journal");
  return (now() - began) * 1e3;
}

std::string whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  check(file.good(), path.c_str());
  return {std::istreambuf_iterator<char>(file), {}};
}

double json_ms(const std::string& path) {
  const double began = now();
  check(nlohmann::json::accept(whole(path)), "no JSON");
  return (now() - began) * 1e3;
}

struct Ignore final : YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

double yaml_ms(const std::string& path) {
  const double began = now();
  std::ifstream file(path);
  YAML::Parser parser(file);
  Ignore handler;
  check(parser.HandleNextDocument(handler), "no YAML");
  return (now() - began) * 1e3;
}

int time_command(int count, char** argv) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::vector<double> micros;
  for (int i = 0; i < count; ++i) {
    const double began = now();
    pid_t pid = 0;
    check(posix_spawn(&pid, argv[0], &actions, nullptr, argv, environ) == 0, argv[0]);
    int status = 0;
    ::waitpid(pid, &status, 0);
    micros.push_back((now() - began) * 1e6);
    if (status != 0) {
      std::fprintf(stderr, "%s ended with status %d\n", argv[0], status);
      return 1;
    }
  }
  std::sort(micros.begin(), micros.end());
  std::printf("%.1f %.1f %.1f\n", micros[micros.size() / 2], micros.front(), micros.back());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string command = argc > 1 ? argv[1] : "";
  const auto text = [&](int i) { return std::string(i < argc ? argv[i] : ""); };
  const auto number = [&](int i) { return std::max(1, std::stoi(i < argc ? argv[i] : "1")); };
  if (command == "time" && argc > 3) return time_command(number(2), argv + 3);
  double result = 0;
  if (command == "chain") result = chain(text(2), number(3));
  if (command == "rows") result = row_rate(text(2), number(3), number(4));
  if (command == "spawn") result = spawns(number(2), number(3));
  if (command == "flush") result = flush_us(text(2), number(3));
  if (command == "scan") result = scan_ms(text(2));
  if (command == "json") result = json_ms(text(2));
  if (command == "yaml") result = yaml_ms(text(2));
  if (result == 0) {
    std::fprintf(stderr, "usage: floors COMMAND ARGUMENTS, as said at the top of floors.cpp\n");
    return 2;
  }
  std::printf("%.3f\n", result);
  return 0;
}
