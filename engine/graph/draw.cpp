#include "graph/draw.h"

#include "graph/draw_formats.h"

namespace reprise::graph {

std::string draw(const model::Plan& plan, DrawFormat format) {
  switch (format) {
    case DrawFormat::ascii:
      return draw_ascii(plan);
    case DrawFormat::dot:
      return draw_dot(plan);
    case DrawFormat::mermaid:
      return draw_mermaid(plan);
  }
  return {};
}

}  // namespace reprise::graph
