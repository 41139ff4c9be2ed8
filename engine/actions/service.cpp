#include "actions/schemas.h"

namespace reprise::actions {

using model::ParamType;

namespace {

std::vector<model::ParamSchema> common_params() {
  return {
      {.name = "driver",
       .type = ParamType::text,
       .required = true,
       .secret_allowed = false,
       .choices = {"pidfile", "supervisor", "systemd"},
       .help = "What manages the process."},
      {.name = "name",
       .type = ParamType::text,
       .required = true,
       .secret_allowed = false,
       .help = "The supervisor program, the systemd unit, or the path of the pidfile."},
      {.name = "do",
       .type = ParamType::text,
       .required = true,
       .secret_allowed = false,
       .choices = {"start", "stop", "restart", "status"},
       .help = "start of what runs and stop of what is stopped are successes. restart stops what "
               "runs, proves it gone, and starts."},
      {.name = "grace",
       .type = ParamType::duration,
       .secret_allowed = false,
       .default_value = std::int64_t{2'000},
       .help = "A started service must stay up, the same process, for this long."},
      {.name = "within",
       .type = ParamType::duration,
       .secret_allowed = false,
       .default_value = std::int64_t{20'000},
       .help = "How long a start or a stop may take to show its effect."},
  };
}

std::vector<model::ParamSchema> driver_params() {
  return {
      {.name = "kill",
       .type = ParamType::boolean,
       .secret_allowed = false,
       .default_value = false,
       .help = "pidfile: KILL what ignores TERM for the time of `within`; else that is a failure."},
      {.name = "start",
       .type = ParamType::list,
       .secret_allowed = false,
       .items = {{.name = "", .type = ParamType::text, .secret_allowed = false}},
       .help = "pidfile: the argv that starts it."},
      {.name = "foreground",
       .type = ParamType::boolean,
       .secret_allowed = false,
       .default_value = false,
       .help = "pidfile: it stays in the foreground and does not write its pidfile itself."},
      {.name = "cwd",
       .type = ParamType::text,
       .secret_allowed = false,
       .help = "pidfile: where it starts."},
      {.name = "log",
       .type = ParamType::text,
       .secret_allowed = false,
       .help = "pidfile: the file its output is appended to; without it, nowhere."},
      {.name = "config",
       .type = ParamType::text,
       .secret_allowed = false,
       .help = "supervisor: the configuration file, for supervisorctl -c."},
      {.name = "process",
       .type = ParamType::text,
       .secret_allowed = false,
       .help = "pidfile: the program that the pid must belong to (name or path of its "
               "executable); guards against a reused pid."},
  };
}

}  // namespace

model::ActionSchema service_schema() {
  auto params = common_params();
  for (auto& param : driver_params()) params.push_back(std::move(param));
  return {
      .name = "service",
      .summary = "Starts, stops, restarts or looks at a service, and proves the effect.",
      .effect = model::EffectClass::idempotent,
      .params = std::move(params),
      .outputs = {{"state", ParamType::text, "running, stopped or failed, as seen afterwards."},
                  {"pid", ParamType::integer, "The process, where it runs."},
                  {"changed", ParamType::boolean, "Whether anything had to be done."},
                  {"detail", ParamType::text, "What its supervisor says of it."}},
  };
}

}  // namespace reprise::actions
