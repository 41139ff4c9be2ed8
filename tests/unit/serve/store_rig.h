// A real journal in a folder of its own, opened and closed as by one engine after the other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/entries.h"
#include "app/store.h"
#include "rig/folder.h"

namespace serve_test {

// The real one, whose flush the test may delay.
struct SlowJournal final : reprise::port::Journal {
  using Done = std::function<void(reprise::port::CommitResult)>;
  explicit SlowJournal(reprise::port::Journal& of) : real(of) {}
  void append(reprise::port::Batch batch, Done done) override {
    if (quick == 0) return static_cast<void>(waiting.emplace_back(std::move(batch), done));
    --quick;
    real.append(std::move(batch), std::move(done));
  }
  void flush() {
    quick = std::numeric_limits<std::size_t>::max();
    for (auto& [batch, done] : waiting) real.append(std::move(batch), std::move(done));
    waiting.clear();
  }
  reprise::port::Journal& real;
  std::size_t quick = std::numeric_limits<std::size_t>::max();  // so many batches do not wait
  std::vector<std::pair<reprise::port::Batch, Done>> waiting;
};

struct StoreRig {
  void open_store(reprise::port::Clock& clock) {
    auto opened = reprise::app::Store::open(io, folder.path, [](const std::string&) {});
    REQUIRE(opened);
    store = std::move(*opened);
    journal = std::make_unique<SlowJournal>(store->journal());
    entries = std::make_unique<reprise::app::Entries>(*journal, *store, clock);
  }
  void close_store() {
    entries.reset();
    journal.reset();
    store.reset();
    io.restart();
    io.run();
  }
  // Until everything that was appended before this and is not held back is durable, and answered.
  void commit_all() {
    bool passed = false;
    journal->real.append({}, [&](const auto&) { passed = true; });
    while (!passed) {
      io.restart();
      io.run_one();
    }
  }
  // The same, until nothing further of this stream has become durable: what comes after a commit
  // may ask for another one.
  void commit_until_quiet(const std::string& stream) {
    const auto kept = [&] {
      auto all = store->entries(stream, 0, 0);
      REQUIRE(all);
      return all->size();
    };
    for (bool is_quiet = false; !is_quiet;) {
      const auto before = kept();
      commit_all();
      is_quiet = before == kept();
    }
  }

  reprise::rig::Folder folder;
  boost::asio::io_context io;
  std::unique_ptr<reprise::app::Store> store;
  std::unique_ptr<SlowJournal> journal;
  std::unique_ptr<reprise::app::Entries> entries;
};

}  // namespace serve_test
