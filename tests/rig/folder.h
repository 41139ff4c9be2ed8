// Folder: a scratch folder of one test, gone with everything in it.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace reprise::rig {

class Folder {
 public:
  Folder() : path(make()) {}
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path + "/" + name; }

  // As one word of a shell.
  std::string quoted(const std::string& name) const { return "'" + *this / name + "'"; }

  const std::string path;

 private:
  // A blank in the path: nothing may depend on there being none.
  static std::string make() {
    std::string name = (std::filesystem::temp_directory_path() / "reprise test XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
  }
};

}  // namespace reprise::rig
