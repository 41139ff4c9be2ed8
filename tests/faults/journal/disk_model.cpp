#include "faults/journal/disk_model.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace reprise::rig {

namespace {

constexpr std::size_t sector = 512;

int hex(char digit) { return digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10; }

// "\x41\x42" as strace -xx writes every text.
std::string decode(const std::string& escaped) {
  std::string text;
  for (std::size_t at = 0; at + 3 < escaped.size(); at += 4)
    text += static_cast<char>(hex(escaped[at + 2]) << 4 | hex(escaped[at + 3]));
  return text;
}

void write_into(std::string& content, std::int64_t offset, const std::string& bytes) {
  const auto end = static_cast<std::size_t>(offset) + bytes.size();
  if (content.size() < end) content.resize(end, '\0');
  content.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

}  // namespace

bool DiskModel::parse(const std::string& line, Call& call) {
  const auto open = line.find('(');
  const auto result = line.rfind(" = ");
  if (open == std::string::npos || result == std::string::npos) return false;
  call.name = line.substr(0, open);
  call.flags = line.substr(open + 1, result - open - 1);
  call.result = std::stoll(line.substr(result + 3), nullptr, 0);
  for (std::size_t at = 0; at < call.flags.size();) {
    const auto comma = std::min(call.flags.find(", ", at), call.flags.size());
    const std::string word = call.flags.substr(at, comma - at);
    at = comma + 2;
    if (word.empty()) continue;
    if (word[0] == '"') {
      call.texts.push_back(decode(word.substr(1, word.find('"', 1) - 1)));
    } else if (word[0] >= '0' && word[0] <= '9') {
      call.numbers.push_back(std::stoll(word, nullptr, 0));
    }
  }
  return true;
}

void DiskModel::read_line(const std::string& line, const std::function<void()>& before_flush) {
  const auto blank = line.find(' ');
  if (blank == std::string::npos) return;
  const int thread = std::stoi(line.substr(0, blank));
  std::string text = line.substr(line.find_first_not_of(' ', blank));
  // A call during which another thread came in: its two halves are put together where it ends.
  if (const auto cut = text.find(" <unfinished ...>"); cut != std::string::npos) {
    unfinished_[thread] = text.substr(0, cut);
    return;
  }
  if (text.rfind("<... ", 0) == 0)
    text = unfinished_[thread] + text.substr(text.find("resumed>") + 8);
  Call call;
  if (!parse(text, call) || call.result < 0) return;
  const bool flushes = call.name == "fsync" || call.name == "fdatasync";
  if (flushes && open_.count(static_cast<int>(call.numbers.at(0))) != 0) {
    ++flushes_;
    before_flush();
  }
  apply(call);
}

bool DiskModel::is_below(const std::string& path) const { return path.rfind(root_, 0) == 0; }

void DiskModel::apply(const Call& call) {
  const auto fd = [&] { return open_.find(static_cast<int>(call.numbers.at(0))); };
  if (call.name == "openat" && is_below(call.texts.at(0))) {
    const std::string& path = call.texts[0];
    auto& file = now_[path];
    if (!file) file = std::make_shared<File>();
    file->folder = call.flags.find("O_DIRECTORY") != std::string::npos;
    if (call.flags.find("O_TRUNC") != std::string::npos) file->pending.push_back({-1, "", 0});
    open_[static_cast<int>(call.result)] = {path, file};
  } else if (call.name == "mkdir" && is_below(call.texts.at(0))) {
    now_[call.texts[0]] = std::make_shared<File>();
    now_[call.texts[0]]->folder = true;
  } else if (call.name == "close") {
    open_.erase(static_cast<int>(call.numbers.at(0)));
  } else if (call.name == "pwrite64" && fd() != open_.end()) {
    fd()->second.second->pending.push_back({call.numbers.back(), call.texts.at(0), 0});
  } else if (call.name == "ftruncate" && fd() != open_.end()) {
    fd()->second.second->pending.push_back({-1, "", call.numbers.at(1)});
  } else if (call.name == "fsync" || call.name == "fdatasync") {
    flush(static_cast<int>(call.numbers.at(0)));
  } else if (call.name == "rename" && is_below(call.texts.at(0))) {
    now_[call.texts.at(1)] = now_.at(call.texts[0]);
    now_.erase(call.texts[0]);
  } else if (call.name == "unlink" && is_below(call.texts.at(0))) {
    now_.erase(call.texts[0]);
  } else if (call.name == "write" && call.numbers.at(0) == 1 &&
             call.texts.at(0).rfind("ack ", 0) == 0) {
    acked_ = std::stoull(call.texts[0].substr(4));
  }
}

void DiskModel::flush(int fd) {
  const auto found = open_.find(fd);
  if (found == open_.end()) return;
  const auto& [path, file] = found->second;
  for (const Change& change : file->pending) {
    if (change.offset < 0) {
      file->flushed.resize(static_cast<std::size_t>(change.size), '\0');
    } else {
      write_into(file->flushed, change.offset, change.bytes);
    }
  }
  file->pending.clear();
  if (!file->folder) return;
  const auto inside = [&path = path](const auto& entry) { return folder_of(entry.first) == path; };
  std::erase_if(flushed_names_, inside);
  for (const auto& entry : now_)
    if (inside(entry)) flushed_names_.insert(entry);
}

void DiskModel::cut(const std::string& folder, Loss loss, std::mt19937& random) const {
  const auto arrives = [&] { return loss == Loss::some && random() % 2 == 0; };
  Files names = flushed_names_;
  for (const auto& [path, file] : now_)
    if (names.count(path) == 0 && arrives()) names[path] = file;
  for (const auto& entry : flushed_names_)
    if (now_.count(entry.first) == 0 && arrives()) names.erase(entry.first);
  std::filesystem::create_directories(folder);
  ::chmod(folder.c_str(), 0700);
  for (const auto& [path, file] : names) {
    if (path == root_) continue;
    const std::string target = folder + path.substr(root_.size());
    if (file->folder) {
      std::filesystem::create_directories(target);
      ::chmod(target.c_str(), 0700);
      continue;
    }
    std::string content = file->flushed;
    for (const Change& change : file->pending) {
      if (change.offset < 0) {
        if (arrives()) content.resize(static_cast<std::size_t>(change.size), '\0');
        continue;
      }
      for (std::size_t at = 0; at < change.bytes.size(); at += sector)
        if (arrives())
          write_into(content, change.offset + static_cast<std::int64_t>(at),
                     change.bytes.substr(at, sector));
    }
    std::ofstream(target, std::ios::binary) << content;
    ::chmod(target.c_str(), 0600);
  }
}

}  // namespace reprise::rig
