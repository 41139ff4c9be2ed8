#include "app/measured_journal.h"

namespace reprise::app {

void MeasuredJournal::append(port::Batch batch, std::function<void(port::CommitResult)> done) {
  ++figures_.pending;
  journal_.append(std::move(batch), [this, since_us = clock_.now().boot_us,
                                     done = std::move(done)](port::CommitResult result) {
    note(since_us, result.commit);
    done(std::move(result));
  });
}

void MeasuredJournal::note(std::int64_t since_us, port::Commit commit) {
  --figures_.pending;
  const bool is_committed = commit == port::Commit::committed;
  ++(is_committed ? figures_.committed : figures_.failed);
  if (is_committed) figures_.seconds.add(clock_.now().boot_us - since_us);
}

}  // namespace reprise::app
