// LivingJournal: what `reprise journal` can have of a journal whose engine lives.
#pragma once

#include <functional>
#include <string>

#include "app/line_socket.h"
#include "base/result.h"
#include "cli/context.h"
#include "cli/diagnose.h"
#include "journal_sqlite/operations.h"

namespace reprise::cli {

class LivingJournal {
 public:
  explicit LivingJournal(app::LineSocket socket) : socket_(std::move(socket)) {}

  // To part_of(path), by the engine. Nothing stays there where it fails.
  base::Status copy(const std::string& path);
  base::Result<journal_sqlite::PruneReport> prune(const journal_sqlite::PruneRequest& request);

 private:
  app::LineSocket socket_;
};

// A copy of it, gone with the object.
class Snapshot {
 public:
  static base::Result<Snapshot> take(LivingJournal& journal, const std::string& state_folder);
  Snapshot(Snapshot&& other) noexcept;
  ~Snapshot();
  const std::string& file() const { return file_; }

 private:
  explicit Snapshot(std::string file) : file_(std::move(file)) {}
  std::string file_;
};

// Asks the engine that lives, or does it `alone` where none does. When the engine ends meanwhile
// the next one is asked, or none.
template <class Report>
base::Result<Report> ask_or_do(const Context& context,
                               const std::function<base::Result<Report>(LivingJournal&)>& ask,
                               const std::function<base::Result<Report>()>& alone) {
  constexpr int tries_max = 30;
  for (int tries = 1;; ++tries) {
    auto socket = app::LineSocket::connect(context.state);
    if (!socket) return alone();
    LivingJournal journal(std::move(*socket));
    auto report = ask(journal);
    if (report || report.error().code != "closed" || tries == tries_max) return report;
    wait_for_engine();
  }
}

}  // namespace reprise::cli
