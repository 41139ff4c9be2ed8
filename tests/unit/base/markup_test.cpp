// Text made inert for pages: no tag, no attribute's end, nothing invisible.
#include "base/markup.h"

#include <catch2/catch.hpp>

using reprise::base::to_markup;

TEST_CASE("what ends text or an attribute is an entity") {
  CHECK(to_markup("<a href=\"x\" b='y'>&]]>") ==
        "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;]]&gt;");
}

TEST_CASE("what cannot be seen is shown") {
  using namespace std::string_view_literals;
  for (const auto hostile : {"\0"sv, "\x1b[31m"sv, "\u202e"sv, "\u2066"sv, "\xff"sv, "\r"sv}) {
    const std::string shown = to_markup(hostile);
    INFO(shown);
    CHECK(shown.find(hostile) == std::string::npos);
    CHECK_FALSE(shown.empty());
  }
  CHECK(to_markup("a\tb\nc") == "a\tb\nc");
}

TEST_CASE("characters that XML does not allow are replaced") {
  CHECK(to_markup("a\xEF\xBF\xBE\xEF\xBF\xBF.") == "a\xEF\xBF\xBD\xEF\xBF\xBD.");
}
