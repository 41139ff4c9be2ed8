#include "app/paths.h"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "base/ids.h"

namespace reprise::app {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string home() {
  const std::string home = environment("HOME");
  return home.empty() ? "/" : home;
}

base::Result<std::string> program_beside(const std::string& name, const std::string& otherwise) {
  const fs::path folder = fs::path(own_path()).parent_path();
  for (const auto& candidate : {folder / name, folder / "../libexec/reprise" / name})
    if (std::error_code error; fs::exists(candidate, error)) return candidate.string();
  return base::fail("not-found", name + " is not beside " + own_path(),
                    "Install it there or in ../libexec/reprise" + otherwise + ".");
}

}  // namespace

std::string absolute_path(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  return error ? path : absolute.lexically_normal().string();
}

std::string path_from_here(const std::string& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const std::string whole = absolute_path(path), above = (here / "").string();
  return !error && whole.starts_with(above) ? whole.substr(above.size()) : whole;
}

std::string default_state_folder() {
  if (const auto state = environment("REPRISE_STATE"); !state.empty()) return absolute_path(state);
  if (const auto xdg = environment("XDG_STATE_HOME"); !xdg.empty())
    return absolute_path(xdg + "/reprise");
  return absolute_path(home() + "/.local/state/reprise");
}

std::string own_path() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).string();
}

base::Result<std::string> serve_path() { return program_beside("reprise-serve", ""); }

base::Result<std::string> worker_path() {
  if (const auto given = environment("REPRISE_WORKER"); !given.empty()) return given;
  return program_beside("reprise-worker", ", or set REPRISE_WORKER");
}

std::string shared_path(const std::string& name) {
  fs::path folder = fs::path(own_path()).parent_path();
  if (folder.parent_path().filename() == "libexec") folder = folder.parent_path();
  return (folder / "../share/reprise" / name).lexically_normal().string();
}

std::vector<std::string> runbook_folders() {
  return {"runbooks", home() + "/.config/reprise/runbooks", shared_path("runbooks")};
}

base::Result<std::string> find_runbook(const std::string& file_or_id) {
  std::error_code error;
  if (fs::is_regular_file(file_or_id, error)) return file_or_id;
  if (base::is_runbook_id(file_or_id)) {
    for (const auto& folder : runbook_folders())
      for (const char* ending : {".yaml", ".yml", ".json"}) {
        std::string path = folder + "/" + file_or_id + ending;
        if (fs::is_regular_file(path, error)) return path;
      }
  }
  return base::fail("not-found", "there is no runbook file or runbook id '" + file_or_id + "'",
                    "Ids are looked up in ./runbooks, ~/.config/reprise/runbooks and the "
                    "installed runbooks.");
}

std::string log_path(const std::string& state, const std::string& run_id,
                     const std::string& file_name) {
  return state + "/logs/" + run_id + "/" + file_name + ".log";
}

base::Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  std::error_code error;
  if (fs::is_directory(path, error)) return base::fail("io", path + ": is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return base::fail("io", path + ": " + std::strerror(errno));
  // Piece by piece: a pipe has no size, and a file may grow while it is read.
  std::string text, piece(64u << 10, '\0');
  while (file && text.size() <= bytes_max) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > bytes_max)
    return base::fail("size", path + ": larger than " + std::to_string(bytes_max >> 20) + " MiB");
  return text;
}

}  // namespace reprise::app
