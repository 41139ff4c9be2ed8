// A small world for tests of actions: a folder of its own, files, databases, and processes that are
// ended by pid when the test ends.
#pragma once

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>

#include "actions/catalog.h"
#include "actions/conform.h"
#include "actions/outcome.h"
#include "model/json.h"
#include "rig/folder.h"

namespace world {

using reprise::model::Value;

class Folder : public reprise::rig::Folder {
 public:
  std::string write(const std::string& name, const std::string& text, unsigned mode = 0644) const {
    std::ofstream(*this / name, std::ios::binary) << text;
    ::chmod((*this / name).c_str(), mode);
    return *this / name;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(path))
      found.push_back(entry.path().filename());
    std::sort(found.begin(), found.end());
    return found;
  }
};

inline std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// JSON, with ' for ".
inline Value json(std::string text) {
  for (char& letter : text)
    if (letter == '\'') letter = '"';
  auto value = reprise::model::parse_json(text);
  REQUIRE(value.has_value());
  return *value;
}

// `inputs` as a runbook gives them, held against the action's schema first.
inline reprise::model::Map inputs_for(const std::string& action, const Value& inputs) {
  auto map = reprise::actions::conform(*reprise::actions::catalog().find(action), inputs);
  INFO((map ? "" : map.error().message));
  REQUIRE(map.has_value());
  return *map;
}

class Database {
 public:
  explicit Database(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &database_) == SQLITE_OK);
  }
  ~Database() { close(); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  void run(const std::string& statements) {
    char* problem = nullptr;
    sqlite3_exec(database_, statements.c_str(), nullptr, nullptr, &problem);
    INFO((problem == nullptr ? "" : problem));
    REQUIRE(problem == nullptr);
  }
  void close() {
    sqlite3_close(database_);
    database_ = nullptr;
  }

 private:
  sqlite3* database_ = nullptr;
};

inline bool soon(const std::function<bool()>& condition, int seconds = 60) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace world
