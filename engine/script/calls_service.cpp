#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

namespace {

// As of the action `service`, which carries them out and says what each means.
std::vector<ParamSchema> look_params() {
  ParamSchema driver = needed("driver", ParamType::text, "what manages the process");
  driver.choices = {"pidfile", "supervisor", "systemd"};
  return {driver,
          needed("name", ParamType::text, "the program, the unit, or the path of the pidfile"),
          may("config", ParamType::text, "supervisor: its configuration file"),
          may("process", ParamType::text, "pidfile: the program that the pid must belong to"),
          may("foreground", ParamType::boolean, "pidfile: it does not write its pidfile itself")};
}

std::vector<ParamSchema> change_params() {
  auto params = look_params();
  ParamSchema start = may("start", ParamType::list, "pidfile: the argv that starts it");
  start.items = {{.name = "", .type = ParamType::text}};
  params.push_back(std::move(start));
  params.push_back(may("cwd", ParamType::text, "pidfile: where it starts"));
  params.push_back(may("log", ParamType::text, "pidfile: the file that takes its output"));
  params.push_back(may("kill", ParamType::boolean, "pidfile: KILL what ignores TERM"));
  params.push_back(may("grace", ParamType::duration, "how long it must stay up"));
  params.push_back(may("within", ParamType::duration, "how long a start or a stop may take"));
  return params;
}

HostCall change(std::string name, std::string summary) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .effect = EffectClass::idempotent,
          .params = change_params(),
          .returns = "map: state, pid where it runs, changed, detail",
          .assumed = model::Map{{"state", ""}}};
}

}  // namespace

std::vector<HostCall> service_calls() {
  return {
      {.name = "svc.status",
       .summary = "What the service is doing: running, stopped, failed or changing.",
       .effect = EffectClass::read,
       .params = look_params(),
       .returns = "map: state, pid where it runs, detail"},
      change("svc.start", "Starts the service, unless it runs, and proves that it stays up."),
      change("svc.stop", "Stops the service, unless it is stopped, and proves that it is gone."),
      change("svc.restart", "Stops what runs, proves it gone, and starts.")};
}

}  // namespace reprise::script
