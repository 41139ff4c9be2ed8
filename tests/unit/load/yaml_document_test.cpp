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
  result->document = read_document("test.yaml", result->text, 0, limits, report);
  return result;
}

Told told_of(std::string text, const Limits& limits = {}) {
  return tests::told(read(std::move(text), limits)->diagnostics);
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("A document keeps maps, lists and scalars with their style and place") {
  const auto result = read("a: 1\nb:\n  - 'x'\n  - |\n    y\n");
  REQUIRE(result->document);
  const Node root = result->document->root();
  REQUIRE(root.is_map());
  CHECK(root.find("a")->text() == "1");
  CHECK(root.find("a")->is_plain());
  const Node list = *root.find("b");
  REQUIRE(list.size() == 2);
  std::vector<Node> items;
  for (const Node item : list.items()) items.push_back(item);
  CHECK(items[0].style() == ScalarStyle::quoted);
  CHECK(items[0].place() == base::Place{0, 3, 5, 3});
  CHECK(items[1].style() == ScalarStyle::block);
  CHECK(items[1].text() == "y\n");
}

TEST_CASE("Columns count bytes, also behind letters of several bytes") {
  const auto result = read("{\xC3\xBC: x, y: \xC3\xBC\xC3\xBC, z: w}\n");
  REQUIRE(result->document);
  CHECK(result->document->root().find("z")->place() == base::Place{0, 1, 21, 1});
}

TEST_CASE("An empty value is a null at its key, a word for null keeps its text") {
  const auto result = read("a:\nb: ~\nnull: x\nc:\n");
  REQUIRE(result->document);
  CHECK(result->document->root().find("a")->is_null());
  CHECK(result->document->root().find("a")->text().empty());
  CHECK(result->document->root().find("a")->place().line == 1);
  CHECK(result->document->root().find("b")->text() == "~");
  REQUIRE(result->document->root().find("null"));
  CHECK(result->document->root().find("null")->text() == "x");
  CHECK(result->document->root().find("c")->place() == base::Place{0, 4, 1, 1});
}

TEST_CASE("Windows line ends change nothing") {
  const auto result = read("a: x\r\nb:\r\n  - y\r\n");
  REQUIRE(result->document);
  CHECK(result->document->root().find("a")->text() == "x");
  CHECK(result->diagnostics.empty());
}

TEST_CASE("S-15: nesting of 100,000 levels is rejected with its line") {
  CHECK(told_of(repeated("[", 100'000)) == Told{"RP0113 1:33"});
  CHECK(told_of(repeated("[", 100'000) + repeated("]", 100'000)) == Told{"RP0113 1:65"});
  CHECK(told_of(repeated("{a: ", 100'000) + repeated("}", 100'000)) == Told{"RP0113 1:257"});
  CHECK(told_of(repeated("- ", 100'000)) == Told{"RP0113 1:129"});
  CHECK(told_of("a: 1\nb: " + repeated("[", 64) + repeated("]", 64)) == Told{"RP0113 2:67"});
}

TEST_CASE("S-15: nesting to the bound is read") {
  CHECK(told_of(repeated("[", 64) + repeated("]", 64)).empty());
}

TEST_CASE("S-15: an alias bomb is rejected at its first alias") {
  const auto diagnostics = told_of("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n");
  REQUIRE(diagnostics.size() >= 3);
  CHECK(diagnostics[0] == "RP0108 1:4");
  CHECK(diagnostics[1] == "RP0108 2:4");
  CHECK(diagnostics[2] == "RP0109 2:8");
  CHECK_FALSE(read("a: &a [x]\nb: *a\n")->document);
}

TEST_CASE("S-15: an alias that refers to itself is rejected with its line") {
  const auto result = read("a: &a\n  b: *a\n");
  CHECK_FALSE(result->document);
  CHECK(tests::told(result->diagnostics) == Told{"RP0108 1:4", "RP0109 2:6"});
}

TEST_CASE("S-15: duplicate keys are rejected, each at its own line") {
  CHECK(told_of("a: 1\nb: 2\na: 3\na: 4\n") == Told{"RP0107 3:1", "RP0107 4:1"});
  std::string many;
  for (int i = 0; i < 100; ++i) many += "k" + std::to_string(i) + ": 1\n";
  CHECK(told_of(many + "k7: 2\n") == Told{"RP0107 101:1"});
  CHECK(told_of("\"a\": 1\na: 2\n") == Told{"RP0107 2:1"});
}

TEST_CASE("S-15: merge keys are rejected, quoted ones are plain text") {
  CHECK(told_of("a: 1\n<<: {b: 2}\n") == Told{"RP0111 2:1"});
  CHECK(told_of("'<<': x\n").empty());
}

TEST_CASE("S-15: tags are rejected with their line") {
  CHECK(told_of("a: 1\nb: !!int 3\n") == Told{"RP0110 2:4"});
  CHECK(told_of("a: !local x\n") == Told{"RP0110 1:4"});
  CHECK(told_of("a: ! x\n") == Told{"RP0110 1:4"});
  CHECK(told_of("a: !!map {b: c}\n") == Told{"RP0110 1:4"});
}

TEST_CASE("S-15: a scalar over the bound is rejected without being read") {
  const Limits small{1000, 100, 64};
  CHECK(told_of("a: " + repeated("x", 1000), small) == Told{"RP0101 1:1"});
  CHECK(told_of("a: " + repeated("x", 900), small).empty());
}

TEST_CASE("S-15: more values than the bound are rejected") {
  const Limits small{100'000, 100, 64};
  CHECK(told_of("[" + repeated("x,", 99) + "]", small).empty());
  CHECK(told_of("[" + repeated("x,", 100) + "]", small) == Told{"RP0114 1:200"});
}

TEST_CASE("S-15: NUL and other control characters are rejected with their line") {
  CHECK(told_of(std::string("a: 1\nb: x\0y\n", 11)) == Told{"RP0102 2:5"});
  CHECK(told_of("a: \x1b[31m\n") == Told{"RP0102 1:4"});
  CHECK(told_of("a: \x7f\n") == Told{"RP0102 1:4"});
}

TEST_CASE("S-15: a byte order mark is rejected") {
  CHECK(told_of("\xEF\xBB\xBF"
                "a: 1\n") == Told{"RP0103 1:1"});
  CHECK(told_of(std::string("\xFF\xFE"
                            "a\0",
                            4)) == Told{"RP0102 1:4"});
}

TEST_CASE("Invalid UTF-8 is rejected where it stands") {
  CHECK(told_of("a: 1\nb: x\xC3(\n") == Told{"RP0104 2:5"});
}

TEST_CASE("A tab in the indentation is told as that") {
  CHECK(told_of("a:\n\tb: 1\n") == Told{"RP0106 2:1"});
  CHECK(told_of("a:\n  b: 1\n\tc: 2\n") == Told{"RP0106 3:1"});
}

TEST_CASE("A tab inside a block of text is text") {
  const auto result = read("a: |\n  x:\n  \ty\n");
  REQUIRE(result->document);
  CHECK(result->document->root().find("a")->text() == "x:\n\ty\n");
}

TEST_CASE("A quoted text without end is rejected where it begins") {
  CHECK(told_of("a: 1\nb: \"x\n") == Told{"RP0105 2:4"});
  CHECK(told_of("b: 'it''s\n") == Told{"RP0105 1:4"});
}

TEST_CASE("A bracket without end is told as that, not as a strange key") {
  const auto result = read("run: [cp, a, b\n");
  REQUIRE(result->diagnostics.size() == 1);
  CHECK(result->diagnostics[0].code == "RP0105");
  CHECK(result->diagnostics[0].message == "the list in brackets goes on here without ',' or ']'");
}

TEST_CASE("A list or a map as a key is rejected where it stands") {
  CHECK(told_of("a: 1\n[b, [c]]: d\n") == Told{"RP0115 2:1"});
  CHECK(told_of("{a: b}: c\n") == Told{"RP0115 1:1"});
}

TEST_CASE("Several documents and directives are rejected") {
  CHECK(told_of("a: 1\n---\nb: 2\n") == Told{"RP0112 2:1"});
  CHECK(told_of("# c\n%TAG ! x\n---\na: 1\n") == Told{"RP0117 2:1"});
  CHECK(told_of("---\na: 1\n...\n").empty());
}

TEST_CASE("Whatever the parser stumbles over becomes a diagnostic with a place") {
  for (const char* text :
       {"a: b: c\n", "- a\nb: c\n", "[a, b\n", "{a: b\n", "a: @b\n", "? [a]\n: b\n", "a: |0\n  b\n",
        "a: \"\\q\"\n", "]\n", ": x\n", "a: &a &b c\n", "*x\n", "!<\n"}) {
    const auto result = read(text);
    INFO(text);
    REQUIRE_FALSE(result->diagnostics.empty());
    CHECK(result->diagnostics[0].place.line >= 1);
  }
}

TEST_CASE("Hostile texts of a mebibyte end quickly and well") {
  constexpr int many = 1 << 18;
  for (const char* part :
       {"[",   "{",  "- ",   "? ",    "a: ", "&a ", "*a ", "!a ",   "\"",   "'",
        "|\n", ": ", "[[],", "{a: {", "#",   "\t",  "%a ", "---\n", "<<: ", "${{ "}) {
    const auto result = read(repeated(part, many));
    INFO(part);
    CHECK(result->diagnostics.size() <= 1000);
  }
}
