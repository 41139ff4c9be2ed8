// Doctor: whom the state folder and its parts belong to, and who else could change them.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "app/doctor_parts.h"

namespace reprise::app {

namespace fs = std::filesystem;

namespace {

constexpr const char* why_private =
    "Others could read what runs have done, change it, or stop and answer in your name.";

// What is wrong with the owner or the mode, or empty. Nothing is wrong with what is not there.
std::string unsafe(const std::string& path, std::string& advice) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return "";
    advice = "Look at the folders above it.";
    return path + ": " + std::strerror(errno);
  }
  if (S_ISLNK(status.st_mode)) {
    advice = "Put the real file or folder there; the engine refuses links.";
    return path + " is a symbolic link";
  }
  if (status.st_uid != ::geteuid()) {
    advice = "Run as its owner, or choose another folder with --state.";
    return path + " belongs to user " + std::to_string(status.st_uid);
  }
  advice = "Find out who did, then: chmod go-rwx '" + path + "'";
  return (status.st_mode & 077) != 0 ? path + " is open to others" : "";
}

// Somebody who may write a folder above can put another folder in its place.
std::string replaceable(const std::string& folder) {
  for (fs::path above = fs::path(folder).parent_path(); above != above.parent_path();
       above = above.parent_path()) {
    struct stat status {};
    if (::stat(above.c_str(), &status) != 0) continue;
    const bool is_sticky = (status.st_mode & S_ISVTX) != 0;
    if ((status.st_mode & 022) != 0 && !is_sticky) return above.string();
  }
  return "";
}

}  // namespace

void examine_writers(const std::string& path, Findings& findings) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 022) == 0) return;
  const bool by_all = (status.st_mode & 02) != 0;
  findings.push_back({by_all ? Level::bad : Level::warning, "permissions",
                      path + " can be written by " + (by_all ? "everybody" : "its group"),
                      "Who writes it says what a recovery does with your rights.",
                      "chmod go-w '" + path + "'"});
}

void examine_folder(const std::string& folder, Findings& findings) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 && errno == ENOENT) {
    findings.push_back({Level::good, "state folder", folder + ", made by the first run"});
  } else if (S_ISDIR(status.st_mode)) {
    const std::size_t before = findings.size();
    for (const char* part : {"", "/journal.db", "/journal.db-wal", "/engine.lock", "/witness",
                             "/latch", "/token", "/attempts", "/held", "/logs", "/reports"}) {
      std::string advice;
      if (const auto text = unsafe(folder + part, advice); !text.empty())
        findings.push_back({Level::bad, "state folder", text, why_private, advice});
    }
    if (findings.size() == before) findings.push_back({Level::good, "state folder", folder});
  } else {
    findings.push_back({Level::bad, "state folder", folder + " is no folder", why_private,
                        "Choose another with --state."});
  }
  if (const auto above = replaceable(folder); !above.empty())
    findings.push_back({Level::bad, "state folder", above + ", above it, can be written by others",
                        "They could put another folder in its place.",
                        "chmod go-w '" + above + "', or choose another folder with --state."});
}

}  // namespace reprise::app
