// IncidentDesk: the book of incidents together with its stream. What is decided is in the book at
// once, so that nothing is decided twice; what others may act on is what is kept: durable.
// On the engine's thread.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/entries.h"
#include "app/store.h"
#include "base/result.h"
#include "incident/book.h"
#include "incident/requests.h"

namespace reprise::serve {

class IncidentDesk {
 public:
  explicit IncidentDesk(app::Entries& entries) : entries_(entries) {}

  // All that the stream holds.
  base::Status restore(app::RunReader& reader);

  const incident::Book& book() const { return book_; }
  // Whether a message's intent is durable: before that it must not be told.
  bool is_kept(const std::string& key) const { return !on_the_way_.contains(key); }
  // Called whenever something has become durable.
  void on_kept(std::function<void()> ear) { ear_ = std::move(ear); }

  // Durable together or not at all; `done` after the commit. With an error nothing is recorded.
  using Done = std::function<void(base::Status)>;
  void record(incident::Changes changes, Done done = {});
  // The same with what another records: its batch takes `entries`, and `kept` is called when that
  // is durable. Until then nothing is recorded.
  struct Joint {
    std::vector<app::NewEntry> entries;
    std::function<void()> kept;
  };
  Joint join(std::vector<incident::Change> changes);
  // What another has written, in the order of the entries.
  void saw(const incident::Change& change);

 private:
  void kept(const std::vector<std::string>& keys, const Done& done, const base::Status& status);

  app::Entries& entries_;
  incident::Book book_;
  std::set<std::string> on_the_way_;  // keys of messages
  std::function<void()> ear_;
};

}  // namespace reprise::serve
