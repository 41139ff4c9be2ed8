// Hub: tells everyone who follows a run what has been committed. Followers get whole commits, in
// order, and nothing that is not durable.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "driver/driver.h"

namespace reprise::app {

// One commit of one run, or a warning about it.
struct Frame {
  std::string run_id;
  std::uint64_t first_seq = 0;
  std::vector<model::Event> events = {};
  std::string warning = {};
};

class Hub final : public driver::Observer {
 public:
  using Follower = std::function<void(const Frame&)>;
  using OnCommit = std::function<void(const core::State&, const Frame&)>;
  using OnFailure = std::function<void(const port::CommitResult&)>;

  // The engine's own ears: called before the followers.
  void on_commit(OnCommit ear) { on_commit_ = std::move(ear); }
  void on_failure(OnFailure ear) { on_failure_ = std::move(ear); }

  // Follows one run, or every run where none is named, until unfollow(the number returned).
  std::uint64_t follow(const std::string& run_id, Follower follower);
  void unfollow(std::uint64_t number);
  bool has_followers(const std::string& run_id) const;
  // Called when somebody has left.
  void on_unfollow(std::function<void()> ear) { on_unfollow_ = std::move(ear); }

  void committed(const core::State& state, std::uint64_t first_seq,
                 std::vector<model::Event> events) override;
  void warned(const std::string& run_id, const std::string& warning) override;
  void journal_failed(const port::CommitResult& result) override;

 private:
  void tell(const Frame& frame);

  struct Entry {
    std::string run_id;
    Follower follower;
  };
  std::map<std::uint64_t, Entry> followers_;
  std::uint64_t next_ = 1;
  OnCommit on_commit_;
  OnFailure on_failure_;
  std::function<void()> on_unfollow_;
};

}  // namespace reprise::app
