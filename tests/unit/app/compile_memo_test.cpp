// CompileMemo: a plan is compiled once, and again as soon as anything that it was made from
// changes.
#include "app/compile_memo.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "app/paths.h"
#include "rig/folder.h"

using namespace reprise;

namespace {

constexpr const char* runbook = R"(reprise: 1
runbook: demo/outer
inputs: { host: { type: string, default: db1 } }
steps:
  inner: { uses: call, with: { runbook: ./inner.yaml } }
  count: { needs: [inner], uses: ./count.lua }
)";
constexpr const char* inner = R"(reprise: 1
runbook: demo/inner
steps: { one: { run: [/bin/true] } }
)";
constexpr const char* module = R"(local amount = require("./amount")
return { name = "count", summary = "Counts.", effect = "read",
  outputs = { amount = { type = "int" } },
  run = function() return { amount = amount } end }
)";

struct Books {
  Books() {
    write("outer.yaml", runbook);
    write("inner.yaml", inner);
    write("count.lua", module);
    write("amount.lua", "return 1\n");
    write("bindings.yaml", "targets: { db: db1 }\n");
  }
  std::string path(const std::string& name) const { return folder / name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name)) << text;
  }
  app::CompileRequest request() const { return {path("outer.yaml"), path("bindings.yaml")}; }
  app::Compiled compile(const app::CompileRequest& request) {
    auto compiled = memo.compile(request);
    INFO(base::render_all(compiled.diagnostics, compiled.sources, false));
    CHECK(compiled.plan);
    return compiled;
  }
  app::Compiled compile() { return compile(request()); }

  rig::Folder folder;
  app::CompileMemo memo;
};

}  // namespace

TEST_CASE("the same request for the same files gives the same plan, which is compiled once") {
  Books books;
  const auto first = books.compile(), second = books.compile();
  CHECK(first.plan == second.plan);
  CHECK(second.encoded_plan == app::compile(books.request()).encoded_plan);
}

TEST_CASE("a file that has changed gives another plan, whichever of them it is") {
  Books books;
  const auto before = books.compile();
  SECTION("the runbook") { books.write("outer.yaml", std::string(runbook) + "title: Other\n"); }
  SECTION("a called one") { books.write("inner.yaml", std::string(inner) + "title: Other\n"); }
  SECTION("a module") { books.write("count.lua", std::string(module) + "-- other\n"); }
  SECTION("what a module requires") { books.write("amount.lua", "return 2\n"); }
  SECTION("the bindings") { books.write("bindings.yaml", "targets: { db: db9 }\n"); }
  const auto after = books.compile();
  CHECK(after.plan != before.plan);
  CHECK(after.encoded_plan == app::compile(books.request()).encoded_plan);
}

TEST_CASE("other inputs give another plan") {
  Books books;
  const auto before = books.compile();
  auto request = books.request();
  request.inputs = {{"host", "db2"}};
  CHECK(books.compile(request).plan->hash != before.plan->hash);
  request.inputs.clear();
  request.values = {{"host", "db2"}};
  CHECK(books.compile(request).plan->hash != before.plan->hash);
  CHECK(books.compile().plan == before.plan);
}

TEST_CASE("what could not be compiled is compiled again, and a file that is gone is missed") {
  Books books;
  books.compile();
  books.write("inner.yaml", "no runbook");
  CHECK_FALSE(books.memo.compile(books.request()).plan);
  books.write("inner.yaml", inner);
  books.compile();
  REQUIRE(std::remove(books.path("inner.yaml").c_str()) == 0);
  CHECK_FALSE(books.memo.compile(books.request()).plan);
}
