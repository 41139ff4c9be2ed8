// Many runs that an engine has left, taken over by the next one.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fstream>

#include "app/compile.h"
#include "app/engine.h"
#include "rig/folder.h"

using namespace reprise;

namespace {

constexpr std::size_t runs = 600;  // more than the first slice of time takes, as a rule
constexpr const char* short_runbook =
    "reprise: 1\nrunbook: demo/short\nsteps: { a: { uses: wait, with: { for: 1ms } } }\n";

struct World {
  World() { std::ofstream(texts / "rb.yaml") << short_runbook; }

  std::unique_ptr<app::Engine> open() {
    io = std::make_unique<boost::asio::io_context>();
    auto engine = app::Engine::open(*io, {state.path, "/no/worker", {}});
    REQUIRE(engine);
    (*engine)->on_failure([this] { failed = true; });
    return std::move(*engine);
  }
  void until(const std::function<bool()>& done) {
    while (!failed && !done()) io->run_one();
  }
  // Runs that wait, in their order: the engine leaves before the clock is looked at again.
  std::vector<std::string> leave_runs() {
    app::CompileRequest request;
    request.runbook = texts / "rb.yaml";
    const auto compiled = app::compile(request);
    REQUIRE(compiled.plan);
    std::vector<std::string> made;
    bool gone = false;
    auto engine = open();
    for (std::size_t i = 0; i < runs; ++i)
      engine->submit({"", compiled.plan, compiled.encoded_plan, "", "user:test"},
                     [&made](const auto& run) { made.push_back(run->run_id); });
    engine->let_go([&gone] { gone = true; });
    until([&] { return gone && made.size() == runs; });
    return made;
  }

  rig::Folder state, texts;
  std::unique_ptr<boost::asio::io_context> io;  // of the engine that is open
  bool failed = false;
};

std::size_t starts_of(app::Engine& engine, const std::string& run_id) {
  const auto run = engine.reader().load(run_id);
  REQUIRE(run);
  CHECK(std::holds_alternative<model::events::RunFinished>(run->events.back().body));
  return std::count_if(run->events.begin(), run->events.end(), [](const auto& event) {
    return std::holds_alternative<model::events::RunStarted>(event.body);
  });
}

}  // namespace

TEST_CASE("runs that two resumes ask for at once are taken over once, the oldest first") {
  World world;
  const auto left = world.leave_runs();
  REQUIRE(left.size() == runs);
  std::vector<std::string> some, taken, by_all;
  for (std::size_t i = 0; i < runs; i += 5) some.push_back(left[i]);
  auto engine = world.open();
  int answered = 0;
  const auto into = [](std::vector<std::string>& list) {
    return [&list](const app::Resumed& run) {
      if (run.stored) list.push_back(run.run_id);
    };
  };
  const auto done = [&answered](const auto& resumed) { answered += resumed ? 1 : 0; };
  // These come to their end, as a rule, before the others are all taken over.
  engine->resume(some, into(taken), done);
  engine->resume({}, into(by_all), done);
  world.until([&] { return answered == 2 && engine->carried().empty(); });
  CHECK_FALSE(world.failed);
  const auto place = [&left](const std::string& run_id) {
    return std::find(left.begin(), left.end(), run_id);
  };
  CHECK(std::is_sorted(by_all.begin(), by_all.end(), [&](const auto& one, const auto& other) {
    return place(one) < place(other);
  }));
  taken.insert(taken.end(), by_all.begin(), by_all.end());
  CHECK(taken.size() == runs);
  CHECK(std::is_permutation(taken.begin(), taken.end(), left.begin(), left.end()));
  for (const auto& run_id : left) CHECK(starts_of(*engine, run_id) == 1);
}
