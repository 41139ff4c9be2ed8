#include "app/upkeep.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "journal_sqlite/errors.h"

namespace reprise::app {

namespace asio = boost::asio;
namespace sqlite = journal_sqlite;

struct Upkeep::Impl : std::enable_shared_from_this<Upkeep::Impl> {
  Impl(asio::io_context& loop, sqlite::Writer& writer) : io(loop), journal(writer) {}
  asio::io_context& io;
  sqlite::Writer& journal;
  std::thread thread;  // joined by the answer, or at the end

  template <class Answer>
  void work(std::function<Answer()> task, std::function<void(Answer)> done);
};

Upkeep::Upkeep(asio::io_context& io, sqlite::Writer& journal)
    : impl_(std::make_shared<Impl>(io, journal)) {}

Upkeep::~Upkeep() {
  if (impl_->thread.joinable()) impl_->thread.join();
}

// The guard keeps the loop alive while an answer is outstanding.
template <class Answer>
void Upkeep::Impl::work(std::function<Answer()> task, std::function<void(Answer)> done) {
  if (thread.joinable())
    return done(base::fail(sqlite::busy, "a copy or a prune of the journal is under way"));
  thread = std::thread(
      [this, task = std::move(task), done = std::move(done), guard = asio::make_work_guard(io)] {
        Answer answer = task();
        asio::post(io, [weak = weak_from_this(), done, answer = std::move(answer)] {
          const auto self = weak.lock();
          if (!self) return;
          self->thread.join();
          done(answer);
        });
      });
}

void Upkeep::copy(const std::string& path, std::function<void(base::Status)> done) {
  if (path.empty() || path.front() != '/')
    return done(base::fail("usage", "the path of a copy must be absolute"));
  impl_->work<base::Status>(
      [&journal = impl_->journal, path] { return sqlite::copy_living(journal, path); },
      std::move(done));
}

void Upkeep::prune(sqlite::PruneRequest request,
                   std::function<void(base::Result<sqlite::PruneReport>)> done) {
  if (request.archive_folder.empty() || request.archive_folder.front() != '/')
    return done(base::fail("usage", "the path of an archive folder must be absolute"));
  impl_->work<base::Result<sqlite::PruneReport>>(
      [&journal = impl_->journal, request = std::move(request)] {
        return sqlite::prune_living(journal, request);
      },
      std::move(done));
}

}  // namespace reprise::app
