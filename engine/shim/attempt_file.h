// AttemptFile: what a shim notes of one launch, so that its fate can be told after the shim and the
// engine are gone. attempts/NAME.attempt holds sealed frames: begun before there is a child,
// spawned when there is one, result at its end. Nothing is flushed: a kill leaves the page cache
// whole, and after a restart of the host no process is left to be found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "process/unique_fd.h"
#include "shim/wire.h"

namespace reprise::shim {

class AttemptFile {
 public:
  static base::Result<AttemptFile> create(const std::string& folder, const AttemptNote& note);
  base::Status add(std::string_view frame);

 private:
  explicit AttemptFile(process::UniqueFd file) : file_(std::move(file)) {}
  process::UniqueFd file_;
};

struct StoredAttempt {
  std::optional<AttemptNote> note = {};  // none: the file is damaged
  std::optional<process::LaunchResult> result = {};
};

// FOLDER/NAME.attempt, where NAME is the token, or its beginning and hash where it is long.
std::string attempt_path(const std::string& folder, const std::string& token);
bool is_token(const std::string& token);  // fit to name a file

// Nothing where there is no such file.
std::optional<StoredAttempt> read_attempt(const std::string& folder, const std::string& token);
// Every attempt file of the folder, with the token it is known by.
struct FoundAttempt {
  std::string token;
  StoredAttempt stored;
};
std::vector<FoundAttempt> read_attempts(const std::string& folder);

// Removes the file and the output file it names.
void remove_attempt(const std::string& folder, const std::string& token);

}  // namespace reprise::shim
