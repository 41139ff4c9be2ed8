// Latch: the kill switch. One byte in a file made with the state folder and overwritten in place,
// so that it can be set on a full disk; who changed it and why stand behind it where there is room.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "port/authority.h"

namespace reprise::app {

class Latch final : public port::Authority {
 public:
  // Reads STATE/latch; makes it (open) where it is missing. An unreadable latch counts as set.
  explicit Latch(std::string state_folder);

  std::string refusal() override;  // "" or "kill switch: REASON"
  bool is_set() const { return set_; }
  std::string reason() const;  // "REASON (WHO)"
  // Who set or cleared it last, and why; "latch file" and nothing where the file does not say.
  const std::string& by() const { return by_; }
  const std::string& why() const { return why_; }
  // What is answered to a person while it is set.
  base::Error error() const { return error_for(reason()); }
  static base::Error error_for(const std::string& reason);

  // In memory first, at once; then in the file. An error of `set` says that only the file could not
  // be written.
  base::Status set(const std::string& by, const std::string& reason);
  // Opens what was set at `set_us`, as written_us() told it; error "stopped" where the file was
  // written again since: that is another stop.
  base::Status clear(const std::string& by, const std::string& reason, base::WallMicros set_us);
  // When the file was last written, whoever did it; an instant that is not known is the latest.
  base::WallMicros written_us() const;
  // Looks at the file again: somebody may have written it with no engine's help.
  void reread();

 private:
  base::Status write(char mark);
  void read_words(std::string_view words);

  std::string path_;
  std::atomic<bool> set_ = false;
  bool only_here_ = false;  // set, and the file could not be written
  std::string by_, why_;
};

}  // namespace reprise::app
