// ServeSettings: what `reprise serve` is told by its file serve.yaml.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_map.h"
#include "load/decode_escalation.h"
#include "load/decode_schedules.h"
#include "model/escalation.h"

namespace reprise::load {

struct TlsFiles {
  std::string certificate, key;
  std::string client_ca = {};   // who signs the certificates of clients; empty = none is asked
  bool require_client = false;  // without one nobody is served
};

struct ListenerSpec {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any that is free
  std::optional<TlsFiles> tls = {};
  std::uint32_t connections_max = 0, connections_per_address_max = 0;  // 0: as the server has it
};

enum class LogLevel : std::uint8_t { error, warning, info, debug };

inline constexpr std::uint16_t operators_port = 7117;

struct ServeSettings {
  ListenerSpec operators{.port = operators_port};
  std::optional<ListenerSpec> webhooks = {};  // none: nothing is taken in
  // Below them are the runbooks that may be started by name; empty: where ids are looked up.
  std::vector<std::string> runbooks = {};
  std::string bindings = {};  // file; empty = none
  std::string triggers = {};  // file; empty = nobody may send alerts
  LogLevel log = LogLevel::info;
  model::Escalation escalation{{}, usual_follow_ups()};  // without levels there is no ladder
  std::vector<model::NoticeRule> notices = {};
  // Addresses from which /metrics is read without a token.
  std::vector<std::string> metrics_open_to = {};
  std::vector<model::Schedule> schedules = {};
};

struct LoadedServeSettings {
  ServeSettings settings;  // of use only without errors
  base::SourceMap sources;
  base::Diagnostics diagnostics;
};

// Relative paths in the text start at `folder`.
LoadedServeSettings load_serve_settings(std::string name, std::string text,
                                        const std::string& folder,
                                        const ScheduleKnowledge& knowledge = {});

}  // namespace reprise::load
