// JSON into a Document, by nlohmann's event interface. It tells no places, so the text is followed
// in step: each event stands for the next token, and what lies between is blanks and punctuation.
#include <string>

#include <nlohmann/json.hpp>

#include "load/document_builder.h"

namespace reprise::load {

namespace {

using Json = nlohmann::json;

class JsonEvents {
 public:
  JsonEvents(Document& document, DocumentBuilder& builder, Reporter& report)
      : document_(document), builder_(builder), report_(report), text_(document.text()) {}

  bool null() { return literal(4, true); }
  bool boolean(bool value) { return literal(value ? 4 : 5, false); }
  bool number_integer(Json::number_integer_t) { return number(); }
  bool number_unsigned(Json::number_unsigned_t) { return number(); }
  bool number_float(Json::number_float_t, const Json::string_t&) { return number(); }
  bool string(Json::string_t& value) { return quoted(value); }
  bool key(Json::string_t& value) { return quoted(value); }
  bool binary(Json::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(NodeKind::map); }
  bool start_array(std::size_t) { return open(NodeKind::list); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool parse_error(std::size_t position, const std::string&, const Json::exception& problem) {
    const std::size_t offset = std::min(position == 0 ? 0 : position - 1, text_.size());
    report_.error("RP0116", document_.place(static_cast<std::uint32_t>(offset), 1),
                  "not valid JSON: " + reason(problem.what()));
    return false;
  }

 private:
  // nlohmann says "[json...] parse error at line 1, column 2: REASON; last read: ...".
  static std::string reason(std::string_view message) {
    const std::size_t end_of_place = message.find(": ");
    if (end_of_place != std::string_view::npos) message.remove_prefix(end_of_place + 2);
    return std::string(message.substr(0, message.find("; last read")));
  }

  std::uint32_t next_token() {
    at_ = text_.find_first_not_of(" \t\r\n,:", at_);
    return static_cast<std::uint32_t>(at_);
  }

  bool literal(std::size_t length, bool is_null) {
    const std::uint32_t offset = next_token();
    at_ += length;
    const auto width = static_cast<std::uint32_t>(length);
    return is_null
               ? builder_.null(offset, width, true)
               : builder_.scalar(text_.substr(offset, length), ScalarStyle::plain, offset, width);
  }

  bool number() {
    const std::uint32_t offset = next_token();
    at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
    const std::string_view written = text_.substr(offset, at_ - offset);
    return builder_.scalar(written, ScalarStyle::plain, offset,
                           static_cast<std::uint32_t>(written.size()));
  }

  bool quoted(const std::string& value) {
    const std::uint32_t offset = next_token();
    for (++at_; text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
    return builder_.scalar(value, ScalarStyle::quoted, offset,
                           static_cast<std::uint32_t>(at_ - offset));
  }

  bool open(NodeKind kind) {
    const std::uint32_t offset = next_token();
    ++at_;
    return builder_.open(kind, offset);
  }

  bool close() {
    next_token();
    ++at_;
    builder_.close();
    return true;
  }

  Document& document_;
  DocumentBuilder& builder_;
  Reporter& report_;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Document> read_json(Document document, const Limits& limits, Reporter& report) {
  DocumentBuilder builder(document, limits, report);
  JsonEvents events(document, builder, report);
  const std::string_view text = document.text();
  if (!Json::sax_parse(text.begin(), text.end(), &events)) return std::nullopt;
  return document;
}

}  // namespace reprise::load
