#include "cli/own_token.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "app/paths.h"
#include "base/text.h"

namespace reprise::cli {

namespace {
constexpr std::size_t token_bytes_max = 4096;
}

base::Result<std::string> own_token() {
  const char* path = std::getenv("REPRISE_TOKEN_FILE");
  if (path == nullptr || *path == '\0') return std::string();
  return read_token(path);
}

base::Result<std::string> read_token(const std::string& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0)
    return base::fail("usage", path + ": " + std::strerror(errno));
  if ((facts.st_mode & 077) != 0)
    return base::fail("usage", path + ": others may read this token", "Run: chmod 600 " + path);
  auto text = app::read_file(path, token_bytes_max);
  if (!text) return base::fail(text.error());
  return std::string(base::trim(*text));
}

base::Result<model::Value> with_own_token(model::Map request) {
  auto token = own_token();
  if (!token) return base::fail(token.error());
  if (!token->empty()) request["token"] = std::move(*token);
  return model::Value(std::move(request));
}

}  // namespace reprise::cli
