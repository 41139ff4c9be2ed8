// The error codes of this floor, and what they mean for a command's exit code.
#pragma once

#include <string>

#include "base/result.h"

namespace reprise::journal_sqlite {

inline constexpr const char* io = "io";                // the disk or the kernel said no
inline constexpr const char* full = "full";            // no space: nothing of it was committed
inline constexpr const char* busy = "busy";            // an engine (or a reader) holds the folder
inline constexpr const char* none = "none";            // there is no journal here
inline constexpr const char* not_found = "not-found";  // the journal has no such run
inline constexpr const char* outside = "outside";      // a file beside the journal, not the journal
// Refused untouched:
inline constexpr const char* damaged = "damaged";  // a hash, a row or a page is wrong
inline constexpr const char* rolled_back =
    "rolled-back";  // older than, or another than, the witness says
inline constexpr const char* newer = "newer-format";
inline constexpr const char* foreign = "foreign";    // no journal of ours
inline constexpr const char* network = "network";    // lives on a network file system
inline constexpr const char* insecure = "insecure";  // wrong owner, mode, or a symbolic link
inline constexpr const char* wrong_key =
    "wrong-key";  // journal_key is missing, or not the one used

// True for the codes that mean "refused untouched".
bool is_refusal(const base::Error& error);

// 74 for I/O (also outside) and a full disk, 75 for busy, 76 for a refusal, 1 for everything else.
int exit_code(const base::Error& error);

// "cannot DOING PATH: strerror", code `io`, or `full` where there was no space.
base::Error io_error(const std::string& doing, const std::string& path, int error_number);

}  // namespace reprise::journal_sqlite
