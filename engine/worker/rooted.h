// Rooted: paths of a script as descriptors, never outside of the roots that its step declares -
// not by "..", not by links.
#pragma once

#include <string>

#include "base/result.h"
#include "process/unique_fd.h"
#include "worker/make_call.h"

namespace reprise::worker {

// Codes: outside, not-found, no-access, io.
base::Error file_error(int error, const std::string& path);

// `flags` and `mode` as of open(2); O_CLOEXEC is added.
base::Result<process::UniqueFd> open_rooted(const Place& place, const std::string& path,
                                            std::uint64_t flags, std::uint64_t mode = 0);

struct Parent {
  process::UniqueFd folder;
  std::string name;
};
// The folder in which `path` stands.
base::Result<Parent> open_parent(const Place& place, const std::string& path);

}  // namespace reprise::worker
