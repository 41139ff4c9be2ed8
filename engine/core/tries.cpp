#include "core/tries.h"

#include "core/nodes.h"

namespace reprise::core {

std::uint32_t try_of(const State& state, NodeIndex node) {
  return side_of(state.data(), node).spent + 1;
}

}  // namespace reprise::core
