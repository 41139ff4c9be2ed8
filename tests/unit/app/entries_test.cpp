// Entries of several streams in one batch, over a store that sometimes cannot be read.
#include <catch2/catch.hpp>

#include "app/gate.h"
#include "app/upkeep.h"

using namespace reprise;

namespace {

struct Clock final : port::Clock {
  base::Instant now() override { return {1, 1, "boot"}; }
};

// Keeps what is appended; reading the last number of `broken` fails.
class HalfStore final : public app::Store, public port::Journal {
 public:
  void append(port::Batch batch, std::function<void(port::CommitResult)> done) override {
    for (auto& entry : batch.entries) kept.push_back(entry.stream + std::to_string(entry.seq));
    done({});
  }
  base::Result<std::uint64_t> last_entry(const std::string& stream) override {
    if (stream == broken) return base::fail("io", "the disk is gone");
    return std::uint64_t{0};
  }
  port::Journal& journal() override { return *this; }
  std::uint64_t epoch() const override { return 1; }
  std::string uuid() const override { return {}; }
  std::string admission() override { return {}; }
  void keep(std::shared_ptr<const model::Plan>) override {}
  void together(const std::function<void()>& append) override { append(); }
  base::Result<std::vector<app::RunRow>> list() override { return nothing(); }
  base::Result<std::vector<app::OpenRun>> unfinished() override { return nothing(); }
  base::Result<std::vector<app::StoredRun>> load_some(std::span<const std::string>,
                                                      std::chrono::microseconds) override {
    return nothing();
  }
  base::Result<app::StoredRun> load(const std::string&) override { return nothing(); }
  void has_run(const std::string&, std::function<void(base::Result<bool>)> told) override {
    told(nothing());
  }
  base::Result<std::shared_ptr<const model::Plan>> load_plan(const std::string&) override {
    return nothing();
  }
  base::Result<std::vector<port::Entry>> entries(const std::string&, std::uint64_t,
                                                 std::size_t) override {
    return std::vector<port::Entry>{};
  }
  app::Upkeep& upkeep() override { std::abort(); }

  std::string broken;
  std::vector<std::string> kept;

 private:
  static tl::unexpected<base::Error> nothing() { return base::fail("none", "no run is here"); }
};

}  // namespace

TEST_CASE("a batch of which one stream cannot be read gives no number away") {
  Clock clock;
  HalfStore store;
  app::Entries entries(store, store, clock);
  store.broken = "b";
  std::vector<std::string> told;
  const auto done = [&](const auto& numbers) {
    told.push_back(numbers ? "written" : numbers.error().code);
  };
  entries.append({{"a", "x", "{}"}, {"b", "x", "{}"}}, done);
  CHECK(store.kept.empty());
  store.broken.clear();
  entries.append({{"a", "x", "{}"}, {"b", "x", "{}"}}, done);
  CHECK(store.kept == std::vector<std::string>{"a1", "b1"});
  CHECK(told == std::vector<std::string>{"io", "written"});
}

TEST_CASE("a gate whose audit cannot be written lets nobody in: it does not open") {
  Clock clock;
  HalfStore store;
  app::Entries entries(store, store, clock);
  store.broken = GENERATE(as<std::string>(), "access", "audit", "incident");
  const auto gate = app::Gate::open(entries, clock);
  REQUIRE_FALSE(gate);
  CHECK(gate.error().code == "io");
  store.broken.clear();
  CHECK(app::Gate::open(entries, clock).has_value());
}
