// A real journal in a folder of its own, opened and closed as by one engine after the other.
#pragma once

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "app/entries.h"
#include "app/store.h"
#include "rig/folder.h"

namespace serve_test {

struct StoreRig {
  void open_store(reprise::port::Clock& clock) {
    auto opened = reprise::app::Store::open(io, folder.path, [](const std::string&) {});
    REQUIRE(opened);
    store = std::move(*opened);
    entries = std::make_unique<reprise::app::Entries>(store->journal(), *store, clock);
  }
  void close_store() {
    entries.reset();
    store.reset();
    io.restart();
    io.run();
  }
  // Until everything that was appended before this is durable, and answered.
  void commit_all() {
    bool passed = false;
    entries->append({}, [&](const auto&) { passed = true; });
    while (!passed) {
      io.restart();
      io.run_one();
    }
  }

  reprise::rig::Folder folder;
  boost::asio::io_context io;
  std::unique_ptr<reprise::app::Store> store;
  std::unique_ptr<reprise::app::Entries> entries;
};

}  // namespace serve_test
