// Authority: asked in the last moment before every effect - is this engine still the one, is the
// kill switch open?
#pragma once

#include <string>

namespace reprise::port {

class Authority {
 public:
  virtual ~Authority() = default;
  // Empty = may start; otherwise the reason why not ("kill switch: ...").
  virtual std::string refusal() = 0;
};

}  // namespace reprise::port
