#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "model/json.h"
#include "script/host_calls.h"
#include "worker/beside.h"
#include "worker/file_content.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr std::size_t note_bytes_max = 1u << 20;

// What has this inode gets another name.
struct Turn {
  std::string from, to;
  std::int64_t inode = 0;
};

std::optional<struct stat> state_of(const Place& place, const std::string& path) {
  const auto file = open_rooted(place, path, O_PATH | O_NOFOLLOW);
  struct stat about {};
  if (!file || ::fstat(file->get(), &about) != 0) return std::nullopt;
  return about;
}

bool has_inode(const Place& place, const std::string& path, std::int64_t inode) {
  const auto about = state_of(place, path);
  return about && static_cast<std::int64_t>(about->st_ino) == inode;
}

class Swap {
 public:
  Swap(const script::Call& call, const std::string& key, const Place& place)
      : place_(place),
        key_(key),
        new_(call.args["new"].text()),
        live_(call.args["live"].text()),
        keep_(call.args["keep"].text()),
        note_(keep_ + ".swap") {
    if (!call.args["also"].is_list()) return;
    for (const auto& ending : call.args["also"].list()) endings_.push_back(ending.text());
  }

  Made make() {
    if (auto read = read_note(); !read) return script::given(read.error());
    if (!noted_) {
      if (auto planned = plan(); !planned) return script::given(planned.error());
      Made noted = write_note();
      const auto* given = std::get_if<Value>(&noted);
      if (given == nullptr || (*given)["error"].is_map()) return noted;
    }
    for (const auto& turn : turns_)
      if (auto bad = take(turn)) return *bad;
    return script::given(Value(true));
  }

 private:
  // The turns of the call that was interrupted, if there was one.
  base::Status read_note() {
    const auto file = open_file(place_, note_);
    if (!file && file.error().code == "not-found") return {};
    if (!file) return base::fail(file.error());
    std::string text;
    const auto read = each_piece(file->get(), note_, [&](std::string_view piece) -> base::Status {
      text.append(piece);
      if (text.size() <= note_bytes_max) return {};
      return base::fail("exists", note_ + " is there already");
    });
    if (!read) return read;
    const auto note = model::parse_json(text);
    if (!note || (*note)["key"] != Value(key_) || !(*note)["turns"].is_list())
      return base::fail("exists", note_ + " is there already: of another swap",
                        "give 'keep' another name");
    for (const auto& turn : (*note)["turns"].list())
      turns_.push_back(
          {turn["from"].text_or(""), turn["to"].text_or(""), turn["inode"].integer_or(0)});
    noted_ = true;
    return {};
  }

  // The old one leaves before its logs do, and the new one comes after its own: at no time does a
  // file stand at `live` without what belongs to it.
  base::Status plan() {
    const auto fresh = state_of(place_, new_);
    if (!fresh) return base::fail(file_error(ENOENT, new_));
    if (auto flushed = flush_new(*fresh); !flushed) return flushed;
    if (auto set = turn(live_, keep_, *fresh, ""); !set) return set;
    for (const auto& ending : endings_)
      if (auto set = turn(live_, keep_, *fresh, ending); !set) return set;
    for (const auto& ending : endings_)
      if (auto set = turn(new_, live_, *fresh, ending); !set) return set;
    return turn(new_, live_, *fresh, "");
  }

  base::Status turn(const std::string& from, const std::string& to, const struct stat& fresh,
                    const std::string& ending) {
    if (to == keep_ && state_of(place_, to + ending))
      return base::fail("exists", to + ending + " is there already");
    const auto about = state_of(place_, from + ending);
    if (!about) return {};
    if (about->st_dev != fresh.st_dev)
      return base::fail("other-disk",
                        from + ending + " and " + new_ + " are on different file systems",
                        "copy it next to the other first");
    turns_.push_back({from + ending, to + ending, static_cast<std::int64_t>(about->st_ino)});
    return {};
  }

  base::Status flush_new(const struct stat& about) const {
    if (!S_ISREG(about.st_mode)) return {};
    const auto file = open_file(place_, new_);
    if (!file) return base::fail(file.error());
    if (::fsync(file->get()) != 0) return base::fail(file_error(errno, new_));
    return {};
  }

  Made write_note() {
    model::List turns;
    for (const auto& turn : turns_)
      turns.push_back(Map{{"from", turn.from}, {"to", turn.to}, {"inode", turn.inode}});
    auto beside = Beside::make(place_, note_, key_);
    if (!beside) return script::given(beside.error());
    const std::string text =
        model::to_json(Map{{"key", key_}, {"turns", Value(std::move(turns))}}) + "\n";
    if (auto written = write_all(beside->file(), text, note_); !written)
      return script::given(written.error());
    return beside->settle(true);
  }

  // Nothing where it is done, now or before.
  std::optional<Made> take(const Turn& turn) {
    auto source = open_parent(place_, turn.from), target = open_parent(place_, turn.to);
    if (!source) return script::given(source.error());
    if (!target) return script::given(target.error());
    if (has_inode(place_, turn.from, turn.inode)) {
      if (::renameat2(source->folder.get(), source->name.c_str(), target->folder.get(),
                      target->name.c_str(), RENAME_NOREPLACE) != 0)
        return script::given(stuck(turn, errno));
    } else if (!has_inode(place_, turn.to, turn.inode)) {
      return script::given(base::Error{"changed",
                                       turn.from + " was replaced while the swap was on its way",
                                       note_ + " says which renames belong to it"});
    }
    if (auto done = flush_folder(*target); !done) return NotKnown{done.error().message};
    if (auto done = flush_folder(*source); !done) return NotKnown{done.error().message};
    return std::nullopt;
  }

  base::Error stuck(const Turn& turn, int error) const {
    if (error != EEXIST) return file_error(error, turn.to);
    return {"exists", "while the swap was on its way " + turn.to + " was made anew",
            note_ + " says which renames belong to it"};
  }

  const Place& place_;
  std::string key_, new_, live_, keep_, note_;
  std::vector<std::string> endings_;
  std::vector<Turn> turns_;
  bool noted_ = false;
};

}  // namespace

Made call_swap(const script::Call& call, const std::string& key, const Place& place) {
  return Swap(call, key, place).make();
}

}  // namespace reprise::worker
