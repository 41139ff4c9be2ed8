// EngineLink: the worker's line to its engine - one JSON object a line. Nothing is done to the
// world before the engine has recorded that it will be. It is opened by the first call that needs
// it and stays open for the attempts that follow.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "process/unique_fd.h"
#include "script/host_calls.h"
#include "script/record.h"

namespace reprise::worker {

class EngineLink {
 public:
  // State folders may have any length.
  explicit EngineLink(std::string state_folder) : state_folder_(std::move(state_folder)) {}
  // From now on it speaks for that attempt.
  void serve(std::string token);
  // The engine knows whose line this is. Code: closed.
  base::Status open();

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
  base::Status connect();
  base::Status send(const model::Value& message) const;
  base::Result<model::Value> receive();

  std::string state_folder_, token_;
  bool introduced_ = false;
  process::UniqueFd file_;
  std::string buffer_;
  std::uint32_t reported_ = 0, recorded_ = 0;
};

}  // namespace reprise::worker
