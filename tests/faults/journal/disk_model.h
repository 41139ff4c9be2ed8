// DiskModel: what a power cut may leave, worked out from the system calls that a process made. Only
// what was flushed is sure; of the rest any sectors may have arrived, in any order, and any names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace reprise::rig {

enum class Loss {
  everything,  // nothing that was not flushed arrived
  some,        // a random part of it arrived, in sectors of 512 bytes
};

class DiskModel {
 public:
  // Only what happens below `root` counts.
  explicit DiskModel(std::string root) : root_(std::move(root)) {}

  // One line of `strace -f -xx -o FILE`. True when it was a flush: the moment before it is one at
  // which a cut is worth trying, so `before_flush` is called there.
  void read_line(const std::string& line, const std::function<void()>& before_flush);
  std::uint64_t acked() const { return acked_; }
  int flushes() const { return flushes_; }

  // Makes the files as they may be after the cut, below `folder`.
  void cut(const std::string& folder, Loss loss, std::mt19937& random) const;

 private:
  struct Change {
    std::int64_t offset = 0;  // -1: the file is cut or grown to `size`
    std::string bytes;
    std::int64_t size = 0;
  };
  struct File {
    bool folder = false;
    std::string flushed;
    std::vector<Change> pending;
  };
  using Files = std::map<std::string, std::shared_ptr<File>>;  // by path
  struct Call {
    std::string name;
    std::vector<std::string> texts;  // quoted arguments, decoded
    std::vector<std::int64_t> numbers;
    std::int64_t result = 0;
    std::string flags;  // the arguments as written
  };

  static bool parse(const std::string& line, Call& call);
  void apply(const Call& call);
  void flush(int fd);
  bool is_below(const std::string& path) const;

  std::string root_;
  Files now_, flushed_names_;
  std::map<int, std::pair<std::string, std::shared_ptr<File>>> open_;
  std::map<int, std::string> unfinished_;  // by thread: the call's beginning
  std::uint64_t acked_ = 0;
  int flushes_ = 0;
};

}  // namespace reprise::rig
