// CompileMemo: the last plans that were compiled, for who asks for the same again and again. All
// files that a plan was made from are read each time: one that has changed gives another plan.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "app/compile.h"

namespace reprise::app {

class CompileMemo {
 public:
  explicit CompileMemo(ReadText read = {});  // of files as they are, where none is given
  ~CompileMemo();

  // As compile(), which gives the same. From any thread.
  Compiled compile(const CompileRequest& request);

 private:
  struct Kept;
  std::shared_ptr<const Kept> find(const std::string& asked);
  bool is_current(const Kept& kept) const;
  void keep(std::shared_ptr<const Kept> fresh);

  const ReadText read_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<const Kept>> kept_;  // the last one first
};

}  // namespace reprise::app
