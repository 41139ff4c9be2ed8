#include "serve/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/actor.h"
#include "app/random.h"
#include "base/auth_scheme.h"
#include "base/constant_time.h"
#include "base/text.h"

namespace reprise::serve {

namespace {

constexpr const char* local_name = "local";

access::Token local_token(const std::string& id, std::string hash) {
  access::Token token{id, local_name};
  token.hash = std::move(hash);
  return token;
}

base::Error cannot(const std::string& path) { return {"io", path + ": " + std::strerror(errno)}; }

// Made whole under another name first: nobody finds half a token.
base::Status write_secret(const std::string& path, const std::string& text) {
  const std::string part = path + ".part";
  const int file =
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return base::fail(cannot(part));
  const std::string line = text + "\n";
  const bool written =
      ::fchmod(file, 0600) == 0 &&
      ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      ::fsync(file) == 0;
  const auto error = cannot(part);
  ::close(file);
  if (!written || ::rename(part.c_str(), path.c_str()) != 0)
    return base::fail(written ? cannot(path) : error);
  return {};
}

base::Result<access::Token> make_local(const std::string& path) {
  const auto made = access::make_token(app::draw_bytes);
  if (auto written = write_secret(path, made.text); !written) return base::fail(written.error());
  return local_token(made.id, made.hash);
}

base::Result<access::Token> read_local(int file, const std::string& path) {
  struct stat facts {};
  if (::fstat(file, &facts) != 0) return base::fail(cannot(path));
  if (!S_ISREG(facts.st_mode) || facts.st_uid != ::geteuid() || (facts.st_mode & 077) != 0)
    return base::fail("refused", path + " could have been read or written by others",
                      "Remove it; the next start makes another one.");
  char bytes[256];
  const ssize_t got = ::read(file, bytes, sizeof bytes);
  if (got < 0) return base::fail(cannot(path));
  const auto text = base::trim(std::string_view(bytes, static_cast<std::size_t>(got)));
  const auto parts = access::parse_token(text);
  if (!parts)
    return base::fail("refused", path + " holds no token",
                      "Remove it; the next start makes another one.");
  return local_token(parts->id, access::hash_of(parts->id, parts->secret));
}

}  // namespace

std::string_view shown_token(const std::string* authorization) {
  if (authorization == nullptr) return {};
  return base::behind_scheme(*authorization, "bearer").value_or("");
}

std::optional<access::Identity> Keys::find(const std::string* authorization,
                                           base::WallMicros now_us) const {
  const auto text = shown_token(authorization);
  const auto shown = access::parse_token(text);
  if (!shown) return std::nullopt;
  const auto ledger = ledger_();
  const bool known = base::equal_in_constant_time(shown->id, local_.id);
  const bool right =
      base::equal_in_constant_time(access::hash_of(shown->id, shown->secret), local_.hash);
  if (known && right) return ledger->local(::geteuid(), app::actor_of(::geteuid()), true);
  return ledger->show(text, now_us).identity;
}

bool Keys::is_good(const access::Identity& identity, base::WallMicros now_us) const {
  if (identity.token_id.empty()) return true;
  const auto ledger = ledger_();
  const auto token = ledger->tokens().find(identity.token_id);
  return token != ledger->tokens().end() && access::refusal(token->second, now_us).empty();
}

base::Result<access::Token> open_local_token(const std::string& state_folder) {
  const std::string path = state_folder + "/token";
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0 && errno == ENOENT) return make_local(path);
  if (file < 0) return base::fail(cannot(path));
  auto token = read_local(file, path);
  ::close(file);
  return token;
}

}  // namespace reprise::serve
