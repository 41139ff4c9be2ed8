#include "base/markup.h"
#include "base/sha256.h"
#include "base/text.h"
#include "console/document.h"
#include "console/text_form.h"
#include "graph/draw.h"

namespace reprise::console {
namespace {

using base::to_markup;

constexpr std::size_t characters_max = 400;  // of a span; listings hold what is longer

// What stays on one line. An instant may be cut before its time: on a phone a day is wide enough.
std::string whole(const std::string& word) {
  const bool is_instant = word.size() > 18 && word[4] == '-' && word[10] == 'T' && word[13] == ':';
  const std::string text = is_instant ? word.substr(0, 11) + "<wbr>" + word.substr(11) : word;
  return "<span class=\"whole\">" + text + "</span>";
}

std::string span_html(const Span& span) {
  const std::string text = to_markup(one_line(span.text, characters_max));
  if (text.empty()) return {};
  std::string html = text;
  const bool is_word = span.kind == Span::Kind::own && text.find(' ') == std::string::npos;
  if (is_word) html = whole(text);
  if (span.kind == Span::Kind::code) html = "<code>" + text + "</code>";
  if (span.kind == Span::Kind::strong) html = "<strong>" + text + "</strong>";
  if (span.kind == Span::Kind::text) html = "<bdi>" + text + "</bdi>";
  if (span.tone != graph::Tone::plain)
    html = "<span class=\"tone " + std::string(to_text(span.tone)) + "\">" + html + "</span>";
  if (!span.link.empty()) html = "<a href=\"#" + to_markup(span.link) + "\">" + html + "</a>";
  return html;
}

// Blanks at the ends of a span separate it from its neighbours.
std::string inline_html(const Inline& spans) {
  std::string html;
  for (const Span& span : spans) {
    if (span.text.starts_with(' ')) html += ' ';
    html += span_html(span);
    if (span.text.size() > 1 && span.text.ends_with(' ')) html += ' ';
  }
  return html;
}

// Whatever may be wider than a phone scrolls by itself, also by keyboard.
std::string scrolling(const std::string& name, const std::string& html) {
  return "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"" + to_markup(name) +
         "\">\n" + html + "</div>\n";
}

std::string row_html(const std::vector<Inline>& row) {
  std::string html = "<tr>";
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string cell = inline_html(row[i]);
    if (i == 0 && !cell.empty()) {
      html += "<th scope=\"row\">" + cell + "</th>";
    } else {
      html += "<td>" + cell + "</td>";
    }
  }
  return html + "</tr>\n";
}

std::string head_html(const std::vector<std::string>& head) {
  if (base::join(head, "").empty()) return {};
  std::string html = "<thead><tr>";
  for (const std::string& cell : head) html += "<th scope=\"col\">" + to_markup(cell) + "</th>";
  return html + "</tr></thead>\n";
}

struct BlockHtml {
  std::string operator()(const Heading& heading) const {
    const std::string tag = "h" + std::to_string(heading.level);
    const std::string id =
        heading.anchor.empty() ? "" : " id=\"" + to_markup(heading.anchor) + "\"";
    return "<" + tag + id + ">" + inline_html(heading.text) + "</" + tag + ">\n";
  }
  std::string operator()(const Paragraph& paragraph) const {
    return "<p>" + inline_html(paragraph.text) + "</p>\n";
  }
  std::string operator()(const Table& table) const {
    std::string html = "<table>\n<caption>" + to_markup(table.name) + "</caption>\n" +
                       head_html(table.head) + "<tbody>\n";
    for (const auto& row : table.rows) html += row_html(row);
    return scrolling(table.name, html + "</tbody>\n</table>\n");
  }
  std::string operator()(const Fields& fields) const {
    std::string html = "<dl>\n";
    for (const auto& [name, value] : fields.fields)
      html += "<dt>" + to_markup(name) + "</dt><dd>" + inline_html(value) + "</dd>\n";
    return html + "</dl>\n";
  }
  std::string operator()(const Listing& listing) const {
    const std::string label = to_markup(listing.label);
    return "<p class=\"label\">" + label +
           "</p>\n<pre role=\"group\" tabindex=\"0\" aria-label=\"" + label + "\">" +
           to_markup(base::to_utf8(listing.text)) + "</pre>\n";
  }
  std::string operator()(const Bullets& bullets) const {
    std::string html = bullets.open ? "<ul class=\"open\">\n" : "<ul>\n";
    for (const Inline& item : bullets.items)
      html += std::string("<li>") + (bullets.open ? "\u2610 " : "") + inline_html(item) + "</li>\n";
    return html + "</ul>\n";
  }
  std::string operator()(const Figure& figure) const {
    if (figure.svg.empty()) return {};
    if (figure.folded)
      return "<details aria-label=\"" + to_markup(figure.name) + "\">\n<summary>" +
             to_markup(figure.name) + "</summary>\n" + scrolling(figure.name, figure.svg) +
             "</details>\n";
    return "<figure>\n" + scrolling(figure.name, figure.svg) + "<figcaption>" +
           to_markup(figure.name) + "</figcaption>\n</figure>\n";
  }
};

// A section for each heading of the second level.
std::string sections_html(const Document& document) {
  std::string html;
  bool open = false;
  for (const Block& block : document.blocks) {
    const auto* heading = std::get_if<Heading>(&block);
    if (heading != nullptr && heading->level == 2) {
      html += open ? "</section>\n" : "";
      html += "<section aria-labelledby=\"" + to_markup(heading->anchor) + "\">\n";
      open = true;
    }
    html += std::visit(BlockHtml{}, block);
  }
  return html + (open ? "</section>\n" : "");
}

std::string contents_html(const Document& document) {
  std::string html = "<nav aria-label=\"Contents\"><ul>\n";
  for (const Block& block : document.blocks) {
    const auto* heading = std::get_if<Heading>(&block);
    if (heading == nullptr || heading->level != 2) continue;
    html += "<li><a href=\"#" + to_markup(heading->anchor) + "\">" + inline_html(heading->text) +
            "</a></li>\n";
  }
  return html + "</ul></nav>\n";
}

std::string base64(const base::Digest& bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = i; k < i + 3; ++k)
      three = three << 8U | (k < bytes.size() ? bytes[k] : std::uint32_t{0});
    for (const unsigned shift : {18U, 12U, 6U, 0U}) out += digits[three >> shift & 63U];
  }
  const std::size_t missing = (3 - bytes.size() % 3) % 3;
  return out.replace(out.size() - missing, missing, missing, '=');
}

std::string plain_text(const Inline& spans) {
  std::string text;
  for (const Span& span : spans) text += span.text;
  return one_line(text);
}

std::string head_of_page(const Document& document) {
  const std::string style = std::string(page_style()) + std::string(graph::svg_style());
  return "<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
         "base-uri 'none'; form-action 'none'; style-src 'sha256-" +
         base64(base::sha256(style)) +
         "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
         to_markup(plain_text(document.title)) + "</title>\n<style>" + style +
         "</style>\n</head>\n";
}

}  // namespace

std::string document_html(const Document& document) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n" + head_of_page(document) +
         "<body>\n<header>\n<h1>" + inline_html(document.title) + "</h1>\n<p class=\"status\">" +
         inline_html(document.status) + "</p>\n</header>\n" + contents_html(document) + "<main>\n" +
         sections_html(document) + "</main>\n<footer><p>" + inline_html(document.footer) +
         "</p></footer>\n</body>\n</html>\n";
}

}  // namespace reprise::console
