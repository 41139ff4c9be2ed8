// LogEnd: the last lines that an attempt has printed, read again only where its log has grown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/event.h"

namespace reprise::cli::live {

class LogEnd {
 public:
  LogEnd(std::string state_folder, std::string run_id)
      : state_(std::move(state_folder)), run_id_(std::move(run_id)) {}

  // nullopt where there is nothing new.
  std::optional<std::string> read(const model::AttemptId& attempt);

 private:
  std::string state_, run_id_;
  std::optional<model::AttemptId> attempt_;
  std::uintmax_t bytes_ = 0;
};

}  // namespace reprise::cli::live
