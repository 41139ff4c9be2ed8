#include "cli/write_new.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "console/json_line.h"

namespace reprise::cli {

std::string replaced(std::string text, std::string_view mark, std::string_view by) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
  return text;
}

base::Status write_new(const std::filesystem::path& path, const std::string& text,
                       const std::string& command) {
  if (path.has_parent_path()) {
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
  }
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file < 0 && errno == EEXIST)
    return base::fail("usage", path.string() + " is there already and stays as it is",
                      "Name another file: " + command);
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (file >= 0) ::close(file);
  if (written) return {};
  return base::fail("usage", path.string() + ": " + std::strerror(error));
}

void print_new(const Context& context, const std::filesystem::path& path) {
  context.print(context.json
                    ? console::JsonLine().text("type", "file").text("path", path.string()).line()
                    : path.string() + "\n");
}

}  // namespace reprise::cli
