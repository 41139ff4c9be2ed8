#include "journal_sqlite/witness.h"

#include <cstdio>
#include <cerrno>
#include <fcntl.h>

#include <sstream>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/rows.h"

namespace reprise::journal_sqlite {

namespace {

constexpr std::size_t slot_size = 512;
constexpr std::string_view title = "reprise-witness 1\n";

struct Slot {
  Testimony testimony;
  std::uint64_t serial = 0;
};

std::optional<Slot> decode_slot(std::string_view bytes) {
  const auto end = bytes.find("check ");
  if (bytes.substr(0, title.size()) != title || end == std::string_view::npos) return std::nullopt;
  const std::string body(bytes.substr(0, end));
  if (bytes.substr(end + 6, 64) != base::sha256_hex(body)) return std::nullopt;
  Slot slot;
  std::istringstream words(body.substr(title.size()));
  std::string key, hash;
  while (words >> key) {
    if (key == "serial") words >> slot.serial;
    if (key == "uuid") words >> slot.testimony.journal_uuid;
    if (key == "incarnation") words >> slot.testimony.incarnation;
    if (key == "epoch") words >> slot.testimony.epoch;
    if (key == "n") words >> slot.testimony.n;
    if (key == "hash") words >> hash;
    if (key == "key") words >> slot.testimony.key_id;
  }
  const auto digest = from_hex(hash);
  if (!digest) return std::nullopt;
  slot.testimony.hash = *digest;
  if (slot.testimony.key_id == "-") slot.testimony.key_id.clear();
  return slot;
}

std::optional<Slot> newest(std::string_view bytes) {
  std::optional<Slot> best;
  for (std::size_t at = 0; at + slot_size <= bytes.size(); at += slot_size) {
    auto slot = decode_slot(bytes.substr(at, slot_size));
    if (slot && (!best || slot->serial > best->serial)) best = slot;
  }
  return best;
}

base::Error unreadable(const std::string& path) {
  return {damaged, "the witness " + path + " is damaged",
          "'reprise journal accept --reason TEXT' makes a new one."};
}

}  // namespace

std::string encode_testimony(const Testimony& testimony, std::uint64_t serial) {
  std::ostringstream text;
  text << title << "serial " << serial << "\nuuid " << testimony.journal_uuid << "\nincarnation "
       << testimony.incarnation << "\nepoch " << testimony.epoch << "\nn " << testimony.n
       << "\nhash " << base::to_hex(testimony.hash) << "\nkey "
       << (testimony.key_id.empty() ? "-" : testimony.key_id) << "\n";
  std::string slot = text.str();
  slot += "check " + base::sha256_hex(slot) + "\n";
  slot.resize(slot_size, ' ');
  slot.back() = '\n';
  return slot;
}

base::Result<std::optional<Testimony>> Witness::read(const std::string& path) {
  auto bytes = read_file(path, 2 * slot_size);
  if (!bytes && bytes.error().code == none) return std::optional<Testimony>{};
  if (!bytes) return base::fail(bytes.error());
  const auto slot = newest(*bytes);
  if (!slot) return base::fail(unreadable(path));
  return std::optional<Testimony>{slot->testimony};
}

// Under another name first: a death in between leaves no witness rather than an empty one.
base::Result<Witness> Witness::make_witness(const std::string& path, const Testimony& testimony) {
  const std::string beside = path + ".new";
  auto file = open_file(beside, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (!file) return base::fail(io, file.error().message);
  Witness witness(std::move(*file), path);
  const std::string both = encode_testimony(testimony, 1) + encode_testimony(testimony, 2);
  if (auto put = write_at(witness.file_, both, 0, beside); !put) return base::fail(put.error());
  if (auto synced = witness.sync(); !synced) return base::fail(synced.error());
  if (::rename(beside.c_str(), path.c_str()) != 0)
    return base::fail(io_error("rename", beside, errno));
  return witness;
}

base::Result<Witness> Witness::open(const std::string& path, const Testimony& testimony) {
  auto file = open_file(path, O_RDWR);
  if (!file && file.error().code == none) return make_witness(path, testimony);
  if (!file) return base::fail(io, file.error().message);
  std::string bytes(2 * slot_size, '\0');
  auto got = read_at(*file, bytes, path);
  if (!got) return base::fail(got.error());
  Witness witness(std::move(*file), path);
  if (newest(bytes)) return witness;
  const std::string both = encode_testimony(testimony, 1) + encode_testimony(testimony, 2);
  if (auto put = write_at(witness.file_, both, 0, path); !put) return base::fail(put.error());
  if (auto synced = witness.sync(); !synced) return base::fail(synced.error());
  return witness;
}

base::Status Witness::update(const Testimony& testimony) {
  std::string bytes(2 * slot_size, '\0');
  auto got = read_at(file_, bytes, path_);
  if (!got) return base::fail(got.error());
  const auto last = newest(bytes);
  if (!last) return base::fail(unreadable(path_));
  if (last->testimony.journal_uuid == testimony.journal_uuid &&
      last->testimony.epoch > testimony.epoch)
    return base::fail(busy, "another engine has taken the journal over: the witness " + path_ +
                                " is at epoch " + std::to_string(last->testimony.epoch) +
                                ", this engine at " + std::to_string(testimony.epoch));
  const auto first = decode_slot(std::string_view(bytes).substr(0, slot_size));
  const bool first_is_last = first && first->serial == last->serial;
  const std::int64_t offset = first_is_last ? slot_size : 0;
  return write_at(file_, encode_testimony(testimony, last->serial + 1), offset, path_);
}

base::Status Witness::sync() { return sync_data(file_, path_); }

}  // namespace reprise::journal_sqlite
