#include "console/document.h"
#include "console/markdown.h"

namespace reprise::console {
namespace {

std::string span_markdown(const Span& span) {
  switch (span.kind) {
    case Span::Kind::own:
      return span.text;
    case Span::Kind::text:
      return markdown::inert(span.text);
    case Span::Kind::code:
      return markdown::code(span.text);
    case Span::Kind::strong:
      return "**" + span.text + "**";
  }
  return {};
}

std::string inline_markdown(const Inline& spans) {
  std::string out;
  for (const Span& span : spans) out += span_markdown(span);
  return out;
}

struct BlockMarkdown {
  std::string operator()(const Heading& heading) const {
    return std::string(static_cast<std::size_t>(heading.level), '#') + " " +
           inline_markdown(heading.text) + "\n";
  }
  std::string operator()(const Paragraph& paragraph) const {
    return inline_markdown(paragraph.text) + "\n";
  }
  std::string operator()(const Table& table) const {
    std::vector<std::vector<std::string>> rows = {table.head};
    for (const auto& row : table.rows) {
      rows.emplace_back();
      for (const Inline& cell : row) rows.back().push_back(inline_markdown(cell));
    }
    return markdown::table(rows);
  }
  std::string operator()(const Fields& fields) const {
    std::string out;
    for (const auto& [name, value] : fields.fields)
      out += "**" + name + "**: " + inline_markdown(value) + "  \n";  // a line of its own
    return out;
  }
  std::string operator()(const Listing& listing) const {
    return listing.label + ":\n\n" + markdown::block(listing.text, listing.language);
  }
  std::string operator()(const Bullets& bullets) const {
    std::string out;
    for (const Inline& item : bullets.items)
      out += (bullets.open ? "- [ ] " : "- ") + inline_markdown(item) + "\n";
    return out;
  }
  std::string operator()(const Figure& figure) const {
    return figure.text.empty() ? std::string() : markdown::block(figure.text);
  }
};

}  // namespace

std::string document_markdown(const Document& document) {
  std::string out = "# " + inline_markdown(document.title) + "\n";
  for (const Block& block : document.blocks) {
    const std::string text = std::visit(BlockMarkdown{}, block);
    if (!text.empty()) out += "\n" + text;
  }
  return out + "\n---\n\n" + inline_markdown(document.footer) + "\n";
}

}  // namespace reprise::console
