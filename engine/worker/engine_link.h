// EngineLink: the worker's line to the engine that started it - one JSON object a line. Nothing is
// done to the world before the engine has recorded that it will be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "script/host_calls.h"
#include "script/record.h"

namespace reprise::worker {

class EngineLink {
 public:
  // Works with state folders of any length.
  static base::Result<EngineLink> connect(const std::string& state_folder,
                                          const std::string& token);
  EngineLink(EngineLink&& other) noexcept;
  ~EngineLink();

  // The call's idempotency key once its intent is durable. Codes: refused, closed.
  base::Result<std::string> announce(std::uint32_t number, const script::Call& call,
                                     model::EffectClass effect);
  // Does not wait: the next announce() or settle() does.
  base::Status report(std::uint32_t number, const model::Value& given);
  // Waits until what was reported is durable.
  base::Status settle();
  // Waits, but not longer than the engine lives.
  base::Status sleep(base::Millis millis) const;

 private:
  explicit EngineLink(int file) : file_(file) {}
  base::Status send(const model::Value& message) const;
  base::Result<model::Value> receive();

  int file_ = -1;
  std::string buffer_;
  std::uint32_t reported_ = 0, recorded_ = 0;
};

}  // namespace reprise::worker
