// AttemptFile: what a shim notes of one launch, so that its fate can be told after the shim and the
// engine are gone. It holds sealed frames: begun before there is a child, spawned when there is
// one, result at its end. A file is used again for another launch once its result is forgotten:
// making and removing a file for each would soon cost more than the launch (ext4 does not hand out
// the inodes of recently removed files, and looks past all of them each time). Nothing is flushed:
// a kill leaves the page cache whole, and after a restart of the host no process is left to be
// found.
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
  // Codes: "exists" where there is such a file (a dead shim of the same pid may have left it),
  // "full" where the disk has no room, "io".
  static base::Result<AttemptFile> create(const std::string& folder, const std::string& name);
  // Writes over whatever the file has told before. Where the leader is known already, it is told in
  // the same piece.
  base::Status begin(const AttemptNote& note);
  base::Status add(std::string_view frame);
  void clear();  // it tells nothing any more
  void remove();

 private:
  AttemptFile(std::string path, process::UniqueFd file)
      : path_(std::move(path)), file_(std::move(file)) {}
  base::Status write(std::string_view bytes);

  std::string path_;
  process::UniqueFd file_;
  std::int64_t size_ = 0;
  std::uint64_t round_ = 0;  // part of each seal: frames of an earlier round are not taken for ours
};

// SHIM.NUMBER.attempt
std::string attempt_file_name(pid_t shim, std::uint64_t number);
bool is_token(const std::string& token);  // fit to be part of file names

struct StoredAttempt {
  std::string path;
  std::optional<AttemptNote> note = {};  // none: the file is damaged
  std::optional<process::LaunchResult> result = {};
};

// Every attempt file of the folder that tells something.
std::vector<StoredAttempt> read_attempts(const std::string& folder);
// Nothing where no file tells of it.
std::optional<StoredAttempt> read_attempt(const std::string& folder, const std::string& token);

// Whether a file of this shim cannot be read: then no file is no proof.
bool has_damaged(const std::string& folder, pid_t shim);

// Removes the file, and the output file it names.
void remove_attempt(const StoredAttempt& stored);
// Removes the files of the folder that tell nothing; for when no shim is at work.
void remove_empty_attempts(const std::string& folder);

}  // namespace reprise::shim
