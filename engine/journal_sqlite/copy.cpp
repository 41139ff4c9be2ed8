#include "journal_sqlite/copy.h"

#include <sqlite3.h>
#include <unistd.h>

#include <utility>

#include "journal_sqlite/database.h"
#include "journal_sqlite/errors.h"

namespace reprise::journal_sqlite {

struct Copy::Impl {
  Impl(Database made, std::string name) : target(std::move(made)), path(std::move(name)) {}
  ~Impl() {
    sqlite3_backup_finish(backup);
    if (!whole) ::unlink(path.c_str());
  }
  base::Error error() const {
    return {outside, target.error("copy the journal to " + path).message};
  }

  Database target;
  std::string path;
  sqlite3_backup* backup = nullptr;
  bool whole = false;
};

Copy::Copy(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Copy::~Copy() = default;

base::Result<std::unique_ptr<Copy>> Copy::begin(sqlite3* source, const std::string& path) {
  auto target = Database::open_target(path);
  if (!target) return base::fail(outside, target.error().message);
  auto impl = std::make_unique<Impl>(std::move(*target), path);
  impl->backup = sqlite3_backup_init(impl->target.handle(), "main", source, "main");
  if (impl->backup == nullptr) return base::fail(impl->error());
  return std::unique_ptr<Copy>(new Copy(std::move(impl)));
}

base::Result<bool> Copy::step(int pages) {
  const int stepped = sqlite3_backup_step(impl_->backup, pages);
  if (stepped == SQLITE_OK) return false;
  const int finished = sqlite3_backup_finish(std::exchange(impl_->backup, nullptr));
  if (stepped != SQLITE_DONE || finished != SQLITE_OK) return base::fail(impl_->error());
  if (auto closed = impl_->target.close(); !closed)
    return base::fail(outside, closed.error().message);
  impl_->whole = true;
  return true;
}

}  // namespace reprise::journal_sqlite
