// Witness: how far the journal had come, kept outside of it (best on another disk), so that a
// journal that was cut, put back from a copy, or taken elsewhere is noticed. Two slots of 512
// bytes, written in turn and in place: it works on a full disk, and a torn write leaves the other
// slot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/sha256.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

struct Testimony {
  std::string journal_uuid;
  std::uint64_t incarnation = 1;  // raised by every acceptance of a journal that did not fit
  std::uint64_t epoch = 0;
  std::uint64_t n = 0;  // the commit chain's end
  base::Digest hash = {};
  std::string key_id = {};  // of the journal key in use; empty = none
};

std::string encode_testimony(const Testimony& testimony, std::uint64_t serial);  // 512 bytes

class Witness {
 public:
  // nullopt where there is no witness file; `damaged` where neither slot can be read.
  static base::Result<std::optional<Testimony>> read(const std::string& path);
  // Makes the file (both slots, durable; the caller makes its name durable) or takes the one there
  // is.
  static base::Result<Witness> open(const std::string& path, const Testimony& testimony);

  // Overwrites the older slot. `busy` when another engine's testimony stands there: it has taken
  // the journal over, and this engine must let go.
  base::Status update(const Testimony& testimony);
  base::Status sync();

 private:
  static base::Result<Witness> make_witness(const std::string& path, const Testimony& testimony);
  Witness(Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  Fd file_;
  std::string path_;
};

}  // namespace reprise::journal_sqlite
