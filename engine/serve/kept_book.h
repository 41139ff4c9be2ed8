// A copy of the book of deliveries beside the journal, for a start that reads only what came after
// it. The journal says by its hash which copy is the last: one that was changed, or is from another
// time, is as none, and all is read again.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "app/entries.h"
#include "app/store.h"
#include "base/result.h"
#include "trigger/delivery_book.h"

namespace reprise::serve {

struct KeptBook {
  trigger::DeliveryBook book = {};
  std::uint64_t through = 0;  // the last entry that it knows
};

// Empty where there is no copy that can be trusted.
KeptBook read_kept_book(app::RunReader& reader, const std::string& state_folder);

// Makes such copies, now and then. On the engine's thread.
class BookKeeper {
 public:
  // `work` on another thread, then `done` on the engine's.
  using Beside = std::function<void(std::function<void()> work, std::function<void()> done)>;
  // A copy each `every` entries; of a large book, that takes longer to write, more seldom.
  BookKeeper(std::string state_folder, app::Entries& entries, Beside beside,
             std::uint64_t every = 50'000);

  // `book` is what follows from all entries through this one; those must be on their way.
  void look(const trigger::DeliveryBook& book, std::uint64_t through);

 private:
  void keep(const std::string& path, std::uint64_t through, const std::string& hash);

  const std::string folder_;
  app::Entries& entries_;
  Beside beside_;
  const std::uint64_t every_;
  std::uint64_t last_ = 0;  // through which a copy was tried
  bool is_writing_ = false;
};

}  // namespace reprise::serve
