// Document: a page before it has a format. The Markdown and the HTML of a report are written from
// the same one, so that they cannot tell different stories.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "graph/marks.h"

namespace reprise::console {

struct Span {
  enum class Kind {
    own,     // words of the engine's, free of anything from outside
    text,    // from runbooks, outputs and people: made inert
    code,    // the same, as a name or a command
    strong,  // words of the engine's
  };
  Kind kind = Kind::own;
  std::string text;
  graph::Tone tone = graph::Tone::plain;
  std::string link = {};  // the anchor of a heading; followed only by pages
};

using Inline = std::vector<Span>;

inline Inline own(std::string text) { return {{Span::Kind::own, std::move(text)}}; }
inline Inline said(std::string text) { return {{Span::Kind::text, std::move(text)}}; }
inline Inline code(std::string text) { return {{Span::Kind::code, std::move(text)}}; }

struct Heading {
  int level = 2;  // 2 or 3; the title is 1
  Inline text;
  std::string anchor = {};
};
struct Paragraph {
  Inline text;
};
// The first cell of each row names the row.
struct Table {
  std::string name;               // for whoever does not see it
  std::vector<std::string> head;  // own words; all empty = no head
  std::vector<std::vector<Inline>> rows;
};
// "Impact: ..", one a line.
struct Fields {
  std::vector<std::pair<std::string, Inline>> fields;
};
// What a program printed, or data.
struct Listing {
  std::string label, text;
  std::string language = {};
};
struct Bullets {
  std::vector<Inline> items;
  bool open = false;  // each still to be done
};
// Pages show the SVG, everything else the text; empty = nothing.
struct Figure {
  std::string name, svg, text;
  bool folded = false;  // pages show its name until it is asked for
};

using Block = std::variant<Heading, Paragraph, Table, Fields, Listing, Bullets, Figure>;

struct Document {
  Inline title;
  Inline status;  // for pages: beside the title
  std::vector<Block> blocks;
  Inline footer;
};

std::string document_markdown(const Document& document);

// One HTML file that needs nothing else: no network, no script, and a policy that forbids both.
std::string document_html(const Document& document);
// The rules for its elements, light, dark and printed.
std::string_view page_style();

}  // namespace reprise::console
