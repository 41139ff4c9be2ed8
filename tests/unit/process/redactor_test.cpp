// What a hidden text covers is replaced, wherever the stream is cut into pieces.
#include "process/redactor.h"

#include <catch2/catch.hpp>
#include <random>

using namespace reprise::process;

namespace {

const std::vector<HiddenText> two = {{"abcdefgh", "[A]"}, {"efghijkl", "[B]"}};

std::string redacted(const std::vector<HiddenText>& texts, const std::string& text) {
  return redact(HiddenTexts(texts), text);
}

std::string redacted_in_pieces(const HiddenTexts& texts, std::string_view text,
                               std::mt19937& random) {
  Redactor redactor(texts);
  std::string safe;
  while (!text.empty()) {
    const std::size_t size = std::min<std::size_t>(text.size(), 1 + random() % 5);
    safe += redactor.feed(text.substr(0, size));
    text.remove_prefix(size);
  }
  return safe + redactor.finish();
}

// The same by definition: the covered bytes of all occurrences, joined where they overlap; the mark
// is that of the occurrence that begins first, and of the longest of these.
std::string by_definition(const std::vector<HiddenText>& texts, const std::string& text) {
  std::string safe;
  std::size_t end = 0;  // of what is covered so far
  for (std::size_t at = 0; at < text.size(); ++at) {
    const HiddenText* longest = nullptr;
    for (const auto& hidden : texts)
      if (text.compare(at, hidden.text.size(), hidden.text) == 0 &&
          (longest == nullptr || hidden.text.size() > longest->text.size()))
        longest = &hidden;
    if (longest != nullptr && at >= end) safe += longest->mark;
    if (longest != nullptr) end = std::max(end, at + longest->text.size());
    if (at >= end) safe += text[at];
  }
  return safe;
}

}  // namespace

TEST_CASE("a hidden text is replaced by its mark, each time it is said") {
  CHECK(redacted(two, "x abcdefgh, abcdefghabcdefgh y") == "x [A], [A][A] y");
  CHECK(redacted(two, "abcdefg efghijk") == "abcdefg efghijk");
  CHECK(redacted(two, "").empty());
}

TEST_CASE("of two hidden texts that overlap nothing is left") {
  CHECK(redacted(two, "-abcdefghijkl-") == "-[A]-");
  CHECK(redacted({{"cdefghij", "[in]"}, {"abcdefghijkl", "[out]"}}, "-abcdefghijkl-") == "-[out]-");
  CHECK(redacted({{"aaaaaaaa", "[a]"}}, std::string(20, 'a')) == "[a]");
}

TEST_CASE("a hidden text may have any bytes, and so may what is around it") {
  const std::string secret("\0\xff\n\0secret", 10);
  CHECK(redacted({{secret, "[S]"}}, "\xfe" + secret + std::string(1, '\0')) ==
        "\xfe[S]" + std::string(1, '\0'));
}

TEST_CASE("a text under 8 bytes is not hidden") {
  CHECK(HiddenTexts({{"1234567", "[S]"}, {"", "[E]"}}).empty());
  CHECK(redacted({{"1234567", "[S]"}}, "1234567") == "1234567");
}

TEST_CASE("only what may begin a hidden text is held back") {
  const HiddenTexts texts(two);
  Redactor redactor(texts);
  CHECK(redactor.feed("a line\n") == "a line\n");
  CHECK(redactor.feed("an abcd").size() == 3);
  CHECK(redactor.feed("ef").empty());
  CHECK(redactor.feed("!") == "abcdef!");
  CHECK(redactor.feed("abcdefg").empty());
  CHECK(redactor.finish() == "abcdefg");
}

TEST_CASE("of a stream that was cut the beginning of a hidden text is not kept") {
  CHECK(redact(HiddenTexts(two), "said abcdefg", true) == "said ");
  CHECK(redact(HiddenTexts(two), "said abcdefg", false) == "said abcdefg");
}

TEST_CASE("a megabyte that almost holds a hidden text is looked through in one pass") {
  const HiddenTexts texts({{std::string(60'000, 'a') + "b", "[S]"}});
  const std::string text(1u << 20, 'a');
  CHECK(redact(texts, text) == text);
  CHECK(redact(texts, text + "b") == text.substr(60'000) + "[S]");
}

TEST_CASE("any splitting of any text gives what the definition says") {
  std::mt19937 random(20'260'101);
  const auto word = [&](std::size_t size) {
    std::string text;
    while (text.size() < size) text += static_cast<char>('a' + random() % 2);
    return text;
  };
  std::size_t replaced = 0;
  for (int round = 0; round < 3'000; ++round) {
    std::vector<HiddenText> hidden;
    for (std::size_t count = 1 + random() % 4; hidden.size() < count;)
      hidden.push_back({word(8 + random() % 4), "<" + std::to_string(hidden.size()) + ">"});
    const std::string text = word(random() % 300);
    const HiddenTexts texts(hidden);
    const std::string expected = by_definition(hidden, text);
    replaced += expected != text ? 1 : 0;
    REQUIRE(redacted_in_pieces(texts, text, random) == expected);
    REQUIRE(redact(texts, text) == expected);
  }
  CHECK(replaced > 1'000);
}
