#include "serve/incident_desk.h"

#include "app/incident_clocks.h"

namespace reprise::serve {

base::Status IncidentDesk::restore(app::RunReader& reader) {
  auto book = app::read_incidents(reader);
  if (!book) return base::fail(book.error());
  book_ = std::move(*book);
  return {};
}

void IncidentDesk::record(incident::Changes changes, Done done) {
  if (!done) done = [](const base::Status&) {};
  if (!changes) return done(base::fail(changes.error()));
  if (changes->empty()) return done({});
  std::vector<app::NewEntry> entries;
  std::vector<std::string> keys;
  for (const auto& change : *changes) {
    entries.push_back(app::entry_of(change));
    if (const auto* due = std::get_if<incident::changes::Due>(&change))
      keys.push_back(due->message.key);
    book_.apply(change);
  }
  on_the_way_.insert(keys.begin(), keys.end());
  entries_.append(std::move(entries),
                  [this, keys = std::move(keys), done = std::move(done)](const auto& numbers) {
                    kept(keys, done, numbers ? base::Status() : base::fail(numbers.error()));
                  });
}

IncidentDesk::Joint IncidentDesk::join(std::vector<incident::Change> changes) {
  Joint joint;
  for (const auto& change : changes) joint.entries.push_back(app::entry_of(change));
  joint.kept = [this, changes = std::move(changes)] {
    for (const auto& change : changes) saw(change);
  };
  return joint;
}

void IncidentDesk::saw(const incident::Change& change) {
  book_.apply(change);
  if (ear_) ear_();
}

// After an error nobody knows what is durable, and the engine ends: nothing of it is told.
void IncidentDesk::kept(const std::vector<std::string>& keys, const Done& done,
                        const base::Status& status) {
  if (status)
    for (const auto& key : keys) on_the_way_.erase(key);
  done(status);
  if (status && ear_) ear_();
}

}  // namespace reprise::serve
