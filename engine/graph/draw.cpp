#include "graph/draw.h"

#include "graph/draw_formats.h"

namespace reprise::graph {

std::string draw(const model::Plan& plan, DrawFormat format, const Marks& marks) {
  switch (format) {
    case DrawFormat::ascii:
      return draw_ascii(plan, marks);
    case DrawFormat::dot:
      return draw_dot(plan, marks);
    case DrawFormat::mermaid:
      return draw_mermaid(plan, marks);
    case DrawFormat::svg:
      return draw_svg(plan, marks);
  }
  return {};
}

}  // namespace reprise::graph
