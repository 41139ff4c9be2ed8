// Markup: text made inert for HTML and XML, between tags and inside quoted attributes, and the text
// elements of drawings.
#pragma once

#include <string>
#include <string_view>

namespace reprise::base {

// Control characters and marks that turn the reading direction become visible as printable() shows
// them; what XML does not allow at all becomes U+FFFD.
std::string to_markup(std::string_view text);

// Text of a drawing in SVG; `kind` is its class, `y` its base line.
std::string svg_text(std::string_view kind, int x, int y, std::string_view text);

}  // namespace reprise::base
