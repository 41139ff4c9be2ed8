#include "worker/environment.h"

#include <unistd.h>

namespace reprise::worker {

void take_environment(std::vector<std::string> items) {
  static std::vector<std::string> kept;
  static std::vector<char*> pointers;
  kept = std::move(items);
  pointers.clear();
  for (auto& item : kept) pointers.push_back(item.data());
  pointers.push_back(nullptr);
  environ = pointers.data();
}

}  // namespace reprise::worker
