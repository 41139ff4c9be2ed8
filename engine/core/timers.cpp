#include "core/change.h"

namespace reprise::core {

namespace {

template <class Index, class Value>
void drop(Index& index, const std::string& boot_id, const Value& value) {
  const auto group = index.find(boot_id);
  if (group == index.end()) return;
  group->second.erase(value);
  if (group->second.empty()) index.erase(group);
}

}  // namespace

void clear_timer(Data& data, const TimerKey& key) {
  const auto found = data.timers.all.find(key);
  if (found == data.timers.all.end()) return;
  const auto& due = found->second.due;
  drop(data.timers.by_boot, due.boot_id, std::pair(due.boot_us, key));
  drop(data.timers.by_wall, due.boot_id, std::pair(due.wall_us, key));
  data.timers.all.erase(found);
}

void set_timer(Data& data, const TimerKey& key, std::string purpose, model::Deadline due) {
  clear_timer(data, key);
  data.timers.by_boot[due.boot_id].insert({due.boot_us, key});
  data.timers.by_wall[due.boot_id].insert({due.wall_us, key});
  data.timers.all[key] = {std::move(purpose), std::move(due)};
}

}  // namespace reprise::core
