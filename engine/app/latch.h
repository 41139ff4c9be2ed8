// Latch: the kill switch. One byte in a file made with the state folder and overwritten in place,
// so that it can be set on a full disk; the reason stands behind it where there is room.
#pragma once

#include <atomic>
#include <string>

#include "base/result.h"
#include "port/authority.h"

namespace reprise::app {

class Latch final : public port::Authority {
 public:
  // Reads STATE/latch; makes it (open) where it is missing. An unreadable latch counts as set.
  explicit Latch(std::string state_folder);

  std::string refusal() override;  // "" or "kill switch: REASON"
  bool is_set() const { return set_; }
  std::string reason() const { return reason_; }

  // In memory first, at once; then in the file. An error says that only the file could not be
  // written.
  base::Status set(const std::string& by, const std::string& reason);
  base::Status clear();
  // Looks at the file again: somebody may have written it with no engine's help.
  void reread();

 private:
  base::Status write(char mark, const std::string& text);

  std::string path_;
  std::atomic<bool> set_ = false;
  std::string reason_;
};

}  // namespace reprise::app
