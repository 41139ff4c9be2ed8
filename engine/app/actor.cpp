#include "app/actor.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace reprise::app {

std::string actor_of(uid_t user) {
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  const bool known =
      ::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
  return (known ? std::string(found->pw_name) + " (uid " : "(uid ") + std::to_string(user) + ")";
}

std::string own_actor() { return actor_of(::getuid()); }

}  // namespace reprise::app
