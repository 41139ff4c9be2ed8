#include "load/read_document.h"
#include "unit/load/load_rig.h"

using namespace reprise;
using namespace reprise::load;
using tests::Told;

namespace {

struct Read {
  std::string text;
  base::Diagnostics diagnostics = {};
  std::optional<Document> document = {};
};

std::unique_ptr<Read> read(std::string text, const Limits& limits = {}) {
  auto result = std::make_unique<Read>();
  result->text = std::move(text);
  Reporter report(result->diagnostics);
  result->document = read_document("test.json", result->text, 0, limits, report);
  return result;
}

Told told_of(std::string text, const Limits& limits = {}) {
  return tests::told(read(std::move(text), limits)->diagnostics);
}

}  // namespace

TEST_CASE("JSON gives the same tree as YAML, with places") {
  const auto result = read("{\"a\": 1,\n \"b\": [true, null,\n  \"x\\\"\\u00fc\", -2.5e3]}");
  REQUIRE(result->document);
  const Node root = result->document->root();
  CHECK(root.find("a")->place() == base::Place{0, 1, 7, 1});
  std::vector<Node> items;
  for (const Node item : root.find("b")->items()) items.push_back(item);
  REQUIRE(items.size() == 4);
  CHECK(items[0].is_plain());
  CHECK(items[1].is_null());
  CHECK(items[2].text() == "x\"\xC3\xBC");
  CHECK(items[2].style() == ScalarStyle::quoted);
  CHECK(items[2].place() == base::Place{0, 3, 3, 11});
  CHECK(items[3].text() == "-2.5e3");
  CHECK(items[3].place() == base::Place{0, 3, 16, 6});
}

TEST_CASE("Numbers in JSON keep their source text") {
  const auto result = read("[1.50, 100000000000000000000, 0.1e1]");
  REQUIRE(result->document);
  std::vector<std::string> texts;
  for (const Node item : result->document->root().items()) texts.emplace_back(item.text());
  CHECK(texts == std::vector<std::string>{"1.50", "100000000000000000000", "0.1e1"});
}

TEST_CASE("JSON is strict, and its errors have places") {
  CHECK(told_of("{\"a\": 1,}") == Told{"RP0116 1:9"});
  CHECK(told_of("{\n\"a\" 1}") == Told{"RP0116 2:5"});
  CHECK(told_of("[1] [2]") == Told{"RP0116 1:5"});
  CHECK(told_of("// c\n{}") == Told{"RP0116 1:1"});
  CHECK(told_of("") == Told{"RP0116 1:1"});
  CHECK(told_of("[1e999]") == Told{"RP0116 1:6"});
}

TEST_CASE("S-15: JSON has the same bounds as YAML") {
  CHECK(told_of(std::string(100'000, '[')) == Told{"RP0113 1:65"});
  CHECK(told_of("{\"a\": 1, \"a\": 2}") == Told{"RP0107 1:10"});
  CHECK(told_of("[1, 1, 1]", {1000, 3, 64}) == Told{"RP0114 1:8"});
  CHECK(told_of("\xEF\xBB\xBF{}") == Told{"RP0103 1:1"});
  CHECK(told_of(std::string("[\"\0\"]", 5)) == Told{"RP0102 1:3"});
}

TEST_CASE("A runbook in JSON is loaded as the same one in YAML is") {
  const auto loaded = tests::load_json(R"({"reprise": 1, "runbook": "demo/test",
    "steps": {"save": {"run": ["cp", "007", 12], "retry": {"attempts": 3}}}})");
  INFO(base::render_all(loaded.diagnostics, loaded.sources, false));
  REQUIRE(loaded.runbook);
  const model::Step& step = loaded.runbook->steps.at(0);
  CHECK(step.retry->attempts == 3);
  const model::Param* argv = step.action.with.find("argv");
  CHECK(model::constant_value(*argv) ==
        model::Value(model::List{model::Value("cp"), model::Value("007"), model::Value("12")}));
}
