// Elapsed times, tables and data made safe to print.
#include "console/text_form.h"

#include <catch2/catch.hpp>

using namespace reprise;
using namespace reprise::console;

TEST_CASE("elapsed times are short and never negative") {
  CHECK(elapsed(-5) == "0.0s");
  CHECK(elapsed(449'000) == "0.4s");
  CHECK(elapsed(59'999'999) == "59.9s");
  CHECK(elapsed(184'000'000) == "3m04s");
  CHECK(elapsed(7'500'000'000) == "2h05m");
}

TEST_CASE("one_line keeps to one line and cuts between characters") {
  CHECK(one_line(" a\nb\tc ") == "a b c");
  CHECK(one_line("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", 4) == "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f");
  CHECK(one_line("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9fx", 4) == "\xc3\xa4...");
  CHECK(one_line("a\x1b[31m").find('\x1b') == std::string::npos);
}

TEST_CASE("columns are aligned by characters, not bytes") {
  CHECK(table({{"A", "B"}, {"\xc3\xa4\xc3\xb6", "x"}, {"long", "y"}}) ==
        "A     B\n"
        "\xc3\xa4\xc3\xb6    x\n"
        "long  y\n");
}

TEST_CASE("a value is brief: text as it is, the rest as JSON") {
  CHECK(brief(model::Value("007")) == "007");
  CHECK(brief(model::Value(model::List{1, "a"})) == R"([1,"a"])");
}
