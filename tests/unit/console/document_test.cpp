// One document, two formats: the same words, and nothing from outside is markup in either.
#include "console/document.h"

#include <catch2/catch.hpp>

#include "base/sha256.h"
#include "graph/draw.h"

using namespace reprise;
using namespace reprise::console;

namespace {

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::string hostile = "</td></pre><script>x</script>]]>\"'&\u202e";

Document every_block() {
  Document document;
  document.title = said(hostile);
  document.status = code(hostile);
  document.footer = said(hostile);
  document.blocks = {Heading{2, said(hostile), "one"},
                     Paragraph{said(hostile)},
                     Table{hostile, {"A", "B"}, {{code(hostile), said(hostile)}}},
                     Fields{{{hostile, said(hostile)}}},
                     Listing{hostile, hostile, {}},
                     Bullets{{said(hostile)}, true},
                     Figure{hostile, "<svg></svg>", hostile}};
  return document;
}

}  // namespace

TEST_CASE("nothing said from outside is markup of the page") {
  const std::string html = document_html(every_block());
  CHECK_FALSE(says(html, "<script"));
  CHECK_FALSE(says(html, "]]>"));
  CHECK_FALSE(says(html, "\u202e"));
  CHECK(says(html, "&lt;/td&gt;&lt;/pre&gt;&lt;script&gt;x&lt;/script&gt;]]&gt;&quot;&#39;&amp;"));
  std::size_t ends = 0;
  for (std::size_t at = 0; (at = html.find("</td>", at)) != std::string::npos; ++at) ++ends;
  CHECK(ends == 1);
}

TEST_CASE("a log keeps its lines and loses what cannot be shown") {
  Document document;
  document.blocks = {Listing{"Log", std::string("a\n<b>\0c\x1b[31m\xff", 14), {}}};
  const std::string html = document_html(document);
  CHECK(says(html, ">a\n&lt;b&gt;"));
  CHECK(html.find('\0') == std::string::npos);
  CHECK(html.find('\x1b') == std::string::npos);
  CHECK(html.find('\xff') == std::string::npos);
}

TEST_CASE("the policy allows the page's own style and nothing else") {
  const std::string html = document_html({});
  CHECK(says(html, "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"));
  const auto begin = html.find("<style>") + 7;
  const std::string style = html.substr(begin, html.find("</style>") - begin);
  CHECK(style == std::string(page_style()) + std::string(graph::svg_style()));
  // 32 bytes are 43 digits and one '='.
  const auto hash = html.find("'sha256-") + 8;
  CHECK(html.find("='", hash) == hash + 43);
  CHECK_FALSE(says(style, "url("));
}

TEST_CASE("tables name their rows and columns, sections their headings") {
  Document document;
  document.blocks = {Heading{2, own("Clocks"), "clocks"},
                     Table{"Clocks", {"Objective", "Result"}, {{own("rto"), own("2.5s")}}}};
  const std::string html = document_html(document);
  CHECK(says(html, "<section aria-labelledby=\"clocks\">\n<h2 id=\"clocks\">"));
  CHECK(says(html, "<caption>Clocks</caption>"));
  CHECK(says(html, "<th scope=\"col\">Objective</th>"));
  CHECK(says(html, "<th scope=\"row\"><span class=\"whole\">rto</span></th>"));
  CHECK(says(html, "<a href=\"#clocks\">"));
}

TEST_CASE("a folded picture is shown when it is asked for, by its name") {
  Document document;
  document.blocks = {Figure{"all <of> it", "<svg></svg>", {}, true}};
  const std::string html = document_html(document);
  CHECK(says(html,
             "<details aria-label=\"all &lt;of&gt; it\">\n<summary>all &lt;of&gt; "
             "it</summary>\n<div class=\"scroll\""));
  CHECK(says(html, "<svg></svg></div>\n</details>"));
  CHECK_FALSE(says(html, "<figure>"));
}

TEST_CASE("Markdown has the same blocks") {
  Document document;
  document.title = own("T");
  document.footer = own("F");
  document.blocks = {Heading{3, code("a`b")}, Fields{{{"Impact", own("[what]")}}},
                     Bullets{{own("do")}, true}, Figure{"picture", "<svg></svg>", "boxes"}};
  CHECK(document_markdown(document) ==
        "# T\n\n### ``a`b``\n\n**Impact**: [what]  \n\n- [ ] do\n\n```\nboxes\n```\n\n---\n\nF\n");
}
