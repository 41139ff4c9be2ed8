// Markdown from data: nothing that came from outside can format or forge a page.
#include "console/markdown.h"

#include <catch2/catch.hpp>

using namespace reprise::console;

TEST_CASE("text in a sentence cannot format, link, embed or begin a section") {
  CHECK(markdown::inert("**b** [x](http://e) <script>&") ==
        R"(\*\*b\*\* \[x\](http\://e) &lt;script&gt;&amp;)");
  CHECK(markdown::inert("see www.e.org, me@e.org") == R"(see www\.e.org, me\@e.org)");
  CHECK(markdown::inert("a\n# Forged") == "a # Forged");
  CHECK(markdown::inert("# Forged") == R"(\# Forged)");
  CHECK(markdown::inert("- item") == R"(\- item)");
  CHECK(markdown::inert("12. item") == R"(12\. item)");
  CHECK(markdown::inert("took 0.5s (uid 0): fine, 1.") == "took 0.5s (uid 0): fine, 1.");
  CHECK(markdown::inert("a|b") == R"(a\|b)");
}

TEST_CASE("code cannot be left from inside") {
  CHECK(markdown::code("plain") == "`plain`");
  CHECK(markdown::code("a`b") == "``a`b``");
  CHECK(markdown::code("`a") == "`` `a ``");
  CHECK(markdown::code("a|b") == R"(`a\|b`)");
  CHECK(markdown::code("").empty());
}

TEST_CASE("a block cannot be left from inside, nor carry control characters") {
  CHECK(markdown::block("x") == "```\nx\n```\n");
  CHECK(markdown::block("a\n```\n# Forged\n", "json") ==
        "````json\na\n```\n# Forged\n````\n");
  CHECK(markdown::block("a\x1b[2J\xff").find('\x1b') == std::string::npos);
}

TEST_CASE("a table has its head, its line and its rows") {
  CHECK(markdown::table({{"A", "B"}, {"1", ""}}) == "| A | B |\n| --- | --- |\n| 1 |   |\n");
}
