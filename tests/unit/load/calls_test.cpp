#include <map>

#include "unit/load/load_rig.h"

using namespace reprise;
using tests::Told;

namespace {

using Files = std::map<std::string, std::string>;

std::string calling(const std::string& path, const std::string& inputs = "{}") {
  return "reprise: 1\nrunbook: a\nsteps:\n  go:\n    uses: call\n    with: { runbook: " + path +
         ", inputs: " + inputs + " }\n";
}

load::Loaded load_files(const Files& files, const std::string& first,
                        std::vector<std::string>* read = {}) {
  const auto read_file = [&](const std::string& path) -> base::Result<std::string> {
    if (read != nullptr) read->push_back(path);
    const auto file = files.find(path);
    if (file == files.end()) return base::fail("not-found", "no such file");
    return file->second;
  };
  return load::load_text(first, files.at(first), tests::shared_catalog(), {}, read_file);
}

const std::string leaf =
    "reprise: 1\nrunbook: leaf\ninputs:\n  n: { type: int, required: true }\n  s: { enum: [a, b] "
    "}\n"
    "steps:\n  s:\n    run: [x]\n";

}  // namespace

TEST_CASE("Called runbooks are loaded by paths relative to their caller") {
  std::vector<std::string> read;
  const auto loaded = load_files({{"top/main.yaml", calling("./sub/mid.yaml")},
                                  {"top/sub/mid.yaml", calling("../../lib/leaf.yaml", "{ n: 1 }")},
                                  {"lib/leaf.yaml", leaf}},
                                 "top/main.yaml", &read);
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.runbook);
  CHECK(read == std::vector<std::string>{"top/sub/mid.yaml", "lib/leaf.yaml"});
  const auto mid = loaded.runbook->called.at("./sub/mid.yaml");
  CHECK(mid->called.at("../../lib/leaf.yaml")->id == "leaf");
  CHECK(loaded.sources.at(mid->source).name == "top/sub/mid.yaml");
  CHECK(loaded.sources.all().size() == 3);
}

TEST_CASE("Calls are found in blocks and handlers, and each file is read once") {
  const std::string main =
      "reprise: 1\nrunbook: a\nsteps:\n  b:\n    steps:\n"
      "      go: { uses: call, with: { runbook: leaf.yaml, inputs: { n: 1 } } }\n"
      "    on_failure: [ { uses: call, with: { runbook: ./leaf.yaml, inputs: { n: 2 } } } ]\n"
      "finally: [ { uses: call, with: { runbook: leaf.yaml, inputs: { n: 3 } } } ]\n";
  std::vector<std::string> read;
  const auto loaded = load_files({{"main.yaml", main}, {"leaf.yaml", leaf}}, "main.yaml", &read);
  REQUIRE(loaded.runbook);
  CHECK(read == std::vector<std::string>{"leaf.yaml"});
  CHECK(loaded.runbook->called.size() == 2);
}

TEST_CASE("Circles of calls are told with their way") {
  const auto loaded =
      load_files({{"a.yaml", calling("b.yaml")}, {"b.yaml", calling("./x/../a.yaml")}}, "a.yaml");
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].code == "RP0242");
  CHECK(loaded.diagnostics[0].message ==
        "runbooks call each other in a circle: a.yaml -> b.yaml -> a.yaml");
}

TEST_CASE("Calls are at most eight deep") {
  Files files;
  for (int i = 0; i < 9; ++i) {
    files["r" + std::to_string(i) + ".yaml"] = calling("r" + std::to_string(i + 1) + ".yaml");
  }
  files["r9.yaml"] = leaf;
  const auto loaded = load_files(files, "r0.yaml");
  REQUIRE(loaded.diagnostics.size() == 1);
  CHECK(loaded.diagnostics[0].code == "RP0243");
  files["r8.yaml"] = "reprise: 1\nrunbook: a\nsteps: { s: { run: [x] } }\n";
  CHECK(load_files(files, "r0.yaml").diagnostics.empty());
}

TEST_CASE("Files that are not there or not relative are told at the call") {
  CHECK(tests::told(load_files({{"a.yaml", calling("b.yaml")}}, "a.yaml").diagnostics) ==
        Told{"RP0241 6:22"});
  CHECK(tests::told(load_files({{"a.yaml", calling("/b.yaml")}}, "a.yaml").diagnostics) ==
        Told{"RP0240 6:22"});
}

TEST_CASE("Errors in a called file are told with that file's place") {
  const auto loaded =
      load_files({{"a.yaml", calling("b.yaml")}, {"b.yaml", "reprise: 1\nrunbook: B\n"}}, "a.yaml");
  REQUIRE(loaded.diagnostics.size() == 2);
  CHECK(loaded.runbook == nullptr);
  CHECK(loaded.sources.where(loaded.diagnostics[0].place) == "b.yaml:2:10");
}

TEST_CASE("The inputs of a call are checked against the called runbook") {
  const auto told = [&](const std::string& inputs) {
    return tests::told(
        load_files({{"a.yaml", calling("b.yaml", inputs)}, {"b.yaml", leaf}}, "a.yaml")
            .diagnostics);
  };
  CHECK(told("{ n: 1, s: a }").empty());
  CHECK(told("{ n: \"${{ item }}\" }").empty());
  CHECK(told("\"${{ item }}\"").empty());
  CHECK(told("{ }") == Told{"RP0261 5:11"});
  CHECK(told("{ n: x }") == Told{"RP0262 6:43"});
  CHECK(told("{ n: 1, s: c }") == Told{"RP0263 6:49"});
  CHECK(told("{ n: 1, m: 2 }") == Told{"RP0260 6:46"});
}
