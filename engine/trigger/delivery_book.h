// DeliveryBook: what follows from all entries of the stream of deliveries - which were here before,
// what the rules remember, and what an engine that died has left to do.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "trigger/copies.h"
#include "trigger/delivery.h"
#include "trigger/memory.h"

namespace reprise::trigger {

class DeliveryBook {
 public:
  // One entry, in order. Kinds that are not known are passed over.
  base::Status add(std::uint64_t number, std::string_view kind, std::string_view body);

  // The same for what is about to be written. A verdict's decisions are in the memory already.
  void add(std::uint64_t number, const Delivery& delivery);
  void add(std::uint64_t number, const Verdict& verdict);
  void add(const Started& started);
  // The news of a verdict that is not numbered yet: what is decided next may bring it again.
  void add_news(const Verdict& verdict);

  // The delivery that had this key, or brought the same news; 0 = none.
  std::uint64_t first_with(std::string_view key, base::WallMicros now_us) const {
    return copies_.find(key, now_us);
  }
  Memory& memory() { return memory_; }
  const Memory& memory() const { return memory_; }

  // Received, and nothing decided yet; with the entry that has the body.
  const std::map<std::uint64_t, std::uint64_t>& undecided() const { return undecided_; }
  // Decided, and it is not known that the run is there: by the decision's entry and the run.
  using Key = std::pair<std::uint64_t, std::string>;
  const std::map<Key, Start>& unstarted() const { return unstarted_; }
  // All entries before this one are only history.
  std::uint64_t first_open() const;
  // How many keys are known: what makes a book large.
  std::size_t size() const { return copies_.size(); }

  // The book for the next engine on this journal, which then need not read all that made it.
  std::string to_bytes() const;
  static base::Result<DeliveryBook> from_bytes(std::string_view bytes);

 private:
  Copies copies_;
  Memory memory_;
  std::map<std::uint64_t, std::uint64_t> undecided_;
  std::map<Key, Start> unstarted_;
};

// Of the same source; a key of another kind than a delivery's.
std::string news_key(std::string_view source, std::string_view resend_key);

}  // namespace reprise::trigger
