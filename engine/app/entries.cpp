#include "app/entries.h"

#include <utility>

namespace reprise::app {

namespace {

base::Error not_committed(const port::CommitResult& result) {
  return {result.commit == port::Commit::fenced ? "fenced" : "io", result.message};
}

}  // namespace

Entries::Entries(port::Journal& journal, Store& store, port::Clock& clock)
    : journal_(journal), store_(store), clock_(clock) {}

void Entries::append(std::vector<NewEntry> entries, Appended done) {
  port::Batch batch;
  std::vector<std::uint64_t> numbers;
  const auto now_us = clock_.now().wall_us;
  // All streams before the first number is given: what fails leaves no gap.
  for (const NewEntry& entry : entries)
    if (auto known = last(entry.stream); !known) return done(base::fail(known.error()));
  for (NewEntry& entry : entries) {
    numbers.push_back(++last_[entry.stream]);
    batch.entries.push_back({std::move(entry.stream), numbers.back(), store_.epoch(), now_us,
                             std::move(entry.kind), std::move(entry.body)});
  }
  journal_.append(std::move(batch), [numbers = std::move(numbers),
                                     done = std::move(done)](const port::CommitResult& result) {
    if (result.commit == port::Commit::committed)
      done(numbers);
    else
      done(base::fail(not_committed(result)));
  });
}

base::Result<std::vector<port::Entry>> Entries::read(const std::string& stream,
                                                     std::uint64_t after_seq, std::size_t max) {
  return store_.entries(stream, after_seq, max);
}

base::Result<std::uint64_t> Entries::last(const std::string& stream) {
  const auto known = last_.find(stream);
  if (known != last_.end()) return known->second;
  auto stored = store_.last_entry(stream);
  if (stored) last_[stream] = *stored;
  return stored;
}

}  // namespace reprise::app
