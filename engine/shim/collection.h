// Collection: waits until no shim of an earlier engine is left, then tells the fate of every
// attempt that left a file.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shim/attempt_file.h"
#include "shim/launcher.h"
#include "shim/sweep.h"

namespace reprise::shim {

class Collection {
 public:
  using OnDone = std::function<void(std::vector<Leftover>)>;
  using OnProgress = std::function<void(std::string)>;

  // `files` gets the file of each leftover, by its token.
  using Files = std::map<std::string, StoredAttempt>;
  Collection(boost::asio::io_context& io, std::string state_folder, Sweep& sweep, Files& files);
  ~Collection();
  Collection(const Collection&) = delete;
  Collection& operator=(const Collection&) = delete;

  void start(OnDone on_done, OnProgress on_progress);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::shim
