#include "core/change.h"

namespace reprise::core {

namespace {

ReadyKey key_of(const Data& data, NodeIndex index) {
  return {-planned_of(data, data.nodes[index]).critical_ms, index};
}

// Lets the most critical waiting nodes of a bounded pool go on to the pool around it.
void pump(Data& data, std::uint32_t index) {
  while (index != nothing && data.pools[index].parent != nothing) {
    Pool& pool = data.pools[index];
    while (pool.held < pool.limit && !pool.queue.empty()) {
      const auto first = pool.queue.begin();
      ++pool.held;
      data.nodes[first->second].pool = pool.parent;
      data.pools[pool.parent].queue.insert(*first);
      pool.queue.erase(first);
    }
    index = pool.parent;
  }
}

}  // namespace

void enter_queue(Data& data, NodeIndex index) {
  Node& node = data.nodes[index];
  node.pool = data.frames[node.frame].pool;
  data.pools[node.pool].queue.insert(key_of(data, index));
  pump(data, node.pool);
}

void take_slot(Data& data, NodeIndex index) {
  Node& node = data.nodes[index];
  data.pools[node.pool].queue.erase(key_of(data, index));
  ++data.pools[node.pool].held;
  node.in_slot = true;
}

void leave_slots(Data& data, NodeIndex index) {
  Node& node = data.nodes[index];
  const std::uint32_t own = data.frames[node.frame].pool;
  if (!node.in_slot) data.pools[node.pool].queue.erase(key_of(data, index));
  for (std::uint32_t pool = own; pool != nothing; pool = data.pools[pool].parent) {
    if (!node.in_slot && pool == node.pool) break;
    --data.pools[pool].held;
  }
  node.in_slot = false;
  pump(data, own);
}

}  // namespace reprise::core
