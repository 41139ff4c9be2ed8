// Lease: an attempt given to a worker that serves one after the other, over the line between them.
// What is long, and what is secret, lies in a file in memory that shim and worker share; then only
// how much of it stands on the line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "process/unique_fd.h"

namespace reprise::shim {

// The descriptors of such a worker.
inline constexpr int lease_line = 0, lease_memory = 3;
// A worker that was given or gives more serves no other attempt: its memory is not kept.
inline constexpr std::uint64_t lease_bytes_kept = 1u << 20;

struct Surroundings {
  std::string cwd;               // empty = "/"
  std::vector<std::string> env;  // NAME=value
};

struct LeaseEnd {
  int exit = 0;
  bool again = false;  // the worker is as new; else it ends by itself, with this status
  // Boot clock. Not 0: it has not ended but sleeps until then, and needs nobody meanwhile. `output`
  // is the input to be given with it again; `exit` is its end if its engine goes before.
  std::int64_t asleep_until_us = 0;
  std::string output = {};
  bool output_cut = false;
};

// The shim's side of both; nothing here waits.
class Lessor {
 public:
  struct Ends {
    process::UniqueFd line, memory;  // for the worker
  };
  static base::Result<Lessor> open(Ends& worker);

  int line() const { return line_.get(); }
  // `input` is what another program would find on its standard input; a secret one is not taken
  // before the worker reads it. False: nobody is there any more, and nothing of it was taken.
  bool give(std::string_view input, const Surroundings& around, bool is_secret) const;
  // Nothing: it has not come yet, or the worker is gone.
  std::optional<LeaseEnd> take_end(std::uint64_t output_bytes_max) const;

 private:
  Lessor(process::UniqueFd line, process::UniqueFd memory)
      : line_(std::move(line)), memory_(std::move(memory)) {}
  process::UniqueFd line_, memory_;
};

// The worker's side. What it was given is read piece by piece: not before there is a need.
class Tenant {
 public:
  // Waits. False: there is nothing more to do.
  bool next();
  // At most `size` bytes of the input that are not read yet.
  base::Result<std::string> read_input(std::uint64_t size);
  std::uint64_t input_bytes() const { return input_bytes_; }
  base::Result<Surroundings> read_surroundings() const;
  bool give_back(const LeaseEnd& end) const;

 private:
  base::Result<std::string> read(std::uint64_t size, std::uint64_t at) const;

  std::uint64_t input_bytes_ = 0, read_ = 0, all_bytes_ = 0;
  std::string said_;  // on the line
};

}  // namespace reprise::shim
