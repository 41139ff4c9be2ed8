// The only file that knows yaml-cpp. Its parser is driven by events; whatever it throws becomes a
// diagnostic with a place.
#include <algorithm>
#include <array>
#include <istream>
#include <streambuf>
#include <string>
#include <utility>

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "load/document_builder.h"

namespace reprise::load {

namespace {

struct Stop {};  // thrown through yaml-cpp after a diagnostic was made

class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf reads only: no put area is set
    setg(begin, begin, begin + text.size());
  }
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_null_word(std::string_view word) {
  return word == "~" || word == "null" || word == "Null" || word == "NULL";
}

// The offset behind the closing quote, or npos where there is none.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 >= text.size() || text[at + 1] != '\'') return at + 1;
      ++at;
    }
  }
  return std::string_view::npos;
}

class Events : public YAML::EventHandler {
 public:
  Events(Document& document, DocumentBuilder& builder, const Limits& limits, Reporter& report)
      : document_(document),
        builder_(builder),
        limits_(limits),
        report_(report),
        text_(document.text()) {}

  // After the last event. A bracket without end looks to the parser like a key made of a list,
  // until it says so itself; such keys are therefore told only when nothing else was wrong.
  bool is_whole() {
    if (key_container_) {
      report_.error("RP0115", document_.place(*key_container_, 1), "a key must be text",
                    "a list or a map cannot be a key");
    }
    return whole_ && !key_container_;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    report_.error("RP0112", place(mark), "a second document begins here",
                  "a file holds one document: remove the line '---' or split the file");
    throw Stop{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (skipped_depth_ > 0) return;
    const std::size_t at = after_properties(mark);
    const auto offset = static_cast<std::uint32_t>(at);
    const std::string_view word = word_at(at);
    const auto length = static_cast<std::uint32_t>(word.size());
    if (builder_.at_key()) {
      null_key(offset, word);
    } else if (is_null_word(word) && !is_followed_by_colon(at + word.size())) {
      need(builder_.null(offset, length, true));
    } else {  // nothing is written: the mark stands at whatever comes next
      const std::optional<Node> key = builder_.pending_key();
      const auto size = key ? static_cast<std::uint32_t>(key->text().size()) : 1;
      need(builder_.null(key ? key->offset() : offset, size, false));
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    tell_alias(place(mark));
    if (skipped_depth_ > 0) return;
    need(builder_.null(static_cast<std::uint32_t>(mark.pos), 1, false));
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    if (skipped_depth_ > 0) return;
    const std::size_t at = after_properties(mark);
    const auto [style, length] = shape_at(at, value);
    if (style == ScalarStyle::plain && value == "<<" && builder_.at_key()) tell_merge_key(at);
    need(builder_.scalar(value, style, static_cast<std::uint32_t>(at),
                         static_cast<std::uint32_t>(length)));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(NodeKind::list, static_cast<std::uint32_t>(after_properties(mark)));
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(NodeKind::map, static_cast<std::uint32_t>(after_properties(mark)));
  }
  void OnMapEnd() override { close(); }

  void tell_alias(base::Place at) {
    whole_ = false;
    report_.error("RP0109", at, "aliases are not allowed",
                  "write the value out: a runbook shows what it does");
  }

 private:
  void open(NodeKind kind, std::uint32_t offset) {
    if (skipped_depth_ == 0 && !builder_.at_key()) return need(builder_.open(kind, offset));
    if (!key_container_) key_container_ = offset;
    need(++skipped_depth_ <= limits_.depth_max || builder_.tell_depth(offset));
  }

  void close() {
    if (skipped_depth_ == 0) return builder_.close();
    if (--skipped_depth_ == 0) need(builder_.scalar("", ScalarStyle::plain, *key_container_, 0));
  }

  base::Place place(const YAML::Mark& mark) const {
    return document_.place(static_cast<std::uint32_t>(mark.pos), 1);
  }

  static void need(bool went_well) {
    if (!went_well) throw Stop{};
  }

  // A mark stands at the anchor or tag of a node where it has one: tells them, and gives the offset
  // of the node itself.
  std::size_t after_properties(const YAML::Mark& mark) {
    auto at = static_cast<std::size_t>(mark.pos);
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
      const std::size_t end = end_of_word(at);
      const auto length = static_cast<std::uint32_t>(end - at);
      const base::Place here = document_.place(static_cast<std::uint32_t>(at), length);
      if (text_[at] == '&') {
        report_.error("RP0108", here, "anchors are not allowed",
                      "write the value where it is needed");
      } else {
        report_.error("RP0110", here, "tags are not allowed", "remove the tag; quote what is text");
      }
      at = end;
      while (at < text_.size() && is_blank(text_[at])) ++at;
    }
    return at;
  }

  std::size_t end_of_word(std::size_t at) const {
    while (at < text_.size() && !is_blank(text_[at])) ++at;
    return at;
  }

  std::string_view word_at(std::size_t at) const {
    std::size_t end = at;
    while (end < text_.size() && !is_blank(text_[end]) &&
           std::string_view(",:]}").find(text_[end]) == std::string_view::npos) {
      ++end;
    }
    return text_.substr(at, end - at);
  }

  bool is_followed_by_colon(std::size_t at) const { return at < text_.size() && text_[at] == ':'; }

  // A key such as `null` or `~` is text like any other; one that is not there is an error.
  void null_key(std::uint32_t offset, std::string_view word) {
    if (!is_null_word(word)) {
      report_.error("RP0115", document_.place(offset, 1), "a key must be text",
                    "this one is empty");
      throw Stop{};
    }
    need(
        builder_.scalar(word, ScalarStyle::plain, offset, static_cast<std::uint32_t>(word.size())));
  }

  // How the scalar at `at` is written, and how long it is there. Of block and many-line scalars the
  // end is not known: they get the rest of the text, which is enough to find places in them.
  std::pair<ScalarStyle, std::size_t> shape_at(std::size_t at, const std::string& value) {
    if (at >= text_.size()) return {ScalarStyle::plain, 0};
    if (text_[at] == '|' || text_[at] == '>') return {ScalarStyle::block, text_.size() - at};
    if (text_[at] != '"' && text_[at] != '\'') {
      const bool as_written = text_.substr(at, value.size()) == value;
      return {ScalarStyle::plain, as_written ? value.size() : text_.size() - at};
    }
    const std::size_t end = end_of_quoted(text_, at);
    if (end == std::string_view::npos) {
      report_.error("RP0105", document_.place(static_cast<std::uint32_t>(at), 1),
                    "the quoted text that begins here has no end");
      throw Stop{};
    }
    return {ScalarStyle::quoted, end - at};
  }

  void tell_merge_key(std::size_t at) {
    whole_ = false;
    report_.error("RP0111", document_.place(static_cast<std::uint32_t>(at), 2),
                  "merge keys are not allowed", "write the keys out");
  }

  Document& document_;
  DocumentBuilder& builder_;
  const Limits& limits_;
  Reporter& report_;
  std::string_view text_;
  std::optional<std::uint32_t> key_container_;  // the first list or map that stands as a key
  std::uint32_t skipped_depth_ = 0;             // inside it
  int documents_ = 0;
  bool whole_ = true;
};

// A "%YAML" or "%TAG" line before the document. yaml-cpp obeys some and forgives the rest.
bool check_directives(const Document& document, Reporter& report) {
  const std::string_view text = document.text();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') {
      if (line[0] != '%') return true;
      return report.error("RP0117", document.place(static_cast<std::uint32_t>(begin), 1),
                          "YAML directives are not allowed", "remove the line");
    }
    begin = end + 1;
  }
  return true;
}

struct Wording {
  std::string_view theirs, ours, hint;
};

constexpr std::string_view flow_hint =
    "close what was opened above, and quote text that contains ? : , [ ] { or }";

constexpr std::array<Wording, 9> wordings{{
    {"illegal map value", "a ':' is not expected here",
     "quote text that contains ': ', and check the indentation"},
    {"illegal map key", "a key is not expected here", "check the indentation"},
    {"illegal block entry", "a list item is not expected here", "check the indentation"},
    {"end of map not found", "this does not continue the map above it", "check the indentation"},
    {"end of map flow not found", "the map in braces goes on here without ',' or '}'", flow_hint},
    {"end of sequence not found", "this does not continue the list above it",
     "check the indentation"},
    {"end of sequence flow not found", "the list in brackets goes on here without ',' or ']'",
     flow_hint},
    {"unknown token", "this character cannot begin a value", "quote the text"},
    {"illegal EOF in scalar", "the text that begins here has no end", ""},
}};

void tell_syntax_error(const Document& document, const YAML::Exception& problem, Reporter& report) {
  const std::string_view text = document.text();
  const auto offset = static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(problem.mark.pos, 0, static_cast<std::int64_t>(text.size())));
  const std::size_t line_begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::size_t first = text.find_first_not_of(' ', line_begin);
  if (first != std::string_view::npos && text[first] == '\t') {
    report.error("RP0106", document.place(static_cast<std::uint32_t>(first), 1),
                 "a tab stands in the indentation",
                 "indent with blanks: YAML allows no tabs there");
    return;
  }
  const auto known = std::find_if(wordings.begin(), wordings.end(), [&](const Wording& wording) {
    return wording.theirs == problem.msg;
  });
  if (known == wordings.end()) {
    report.error("RP0105", document.place(offset, 1), "not valid YAML: " + problem.msg);
  } else {
    report.error("RP0105", document.place(offset, 1), std::string(known->ours),
                 std::string(known->hint));
  }
}

// Everything yaml-cpp may do wrong ends here. True when the parser came to the end of the text.
bool parse(Document& document, Events& events, Reporter& report) {
  MemoryBuffer buffer(document.text());
  std::istream stream(&buffer);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(events)) {
    }
    return true;
  } catch (const Stop&) {
  } catch (const YAML::DeepRecursion& problem) {
    report.error("RP0113", document.place(static_cast<std::uint32_t>(problem.mark.pos), 1),
                 "nested too deep");
  } catch (const YAML::Exception& problem) {
    const bool at_alias = problem.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR;
    if (at_alias) {
      events.tell_alias(document.place(static_cast<std::uint32_t>(problem.mark.pos), 1));
    } else {
      tell_syntax_error(document, problem, report);
    }
  } catch (const std::exception& problem) {
    report.error("RP0105", document.start(), std::string("not valid YAML: ") + problem.what());
  }
  return false;
}

}  // namespace

std::optional<Document> read_yaml(Document document, const Limits& limits, Reporter& report) {
  if (!check_directives(document, report)) return std::nullopt;
  DocumentBuilder builder(document, limits, report);
  Events events(document, builder, limits, report);
  if (!parse(document, events, report) || !events.is_whole()) return std::nullopt;
  if (document.size() == 0) {
    report.error("RP0118", document.start(), "the file is empty");
    return std::nullopt;
  }
  return document;
}

}  // namespace reprise::load
