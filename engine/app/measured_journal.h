// MeasuredJournal: another journal, and how long its commits take.
#pragma once

#include "console/service_metrics.h"
#include "port/clock.h"
#include "port/journal.h"

namespace reprise::app {

class MeasuredJournal final : public port::Journal {
 public:
  // Both must outlive it.
  MeasuredJournal(port::Journal& journal, port::Clock& clock) : journal_(journal), clock_(clock) {}

  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override;
  const console::JournalFigures& figures() const { return figures_; }

 private:
  void note(std::int64_t since_us, port::Commit commit);

  port::Journal& journal_;
  port::Clock& clock_;
  console::JournalFigures figures_;
};

}  // namespace reprise::app
