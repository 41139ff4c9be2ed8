#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

namespace {

HostCall make_call() {
  return {.name = "check.make",
          .summary =
              "One check of the kinds that the action verify knows. It goes where the step's roots "
              "and hosts allow. One that could not be made is no pass.",
          .effect = EffectClass::read,
          .params = {needed("check", ParamType::map, "one entry of verify's checks")},
          .returns = "map: ok, could_not_run, detail, name, kind, and what was seen",
          .secret_params = {"check"}};
}

model::ParamSchema reboot_param() {
  auto param =
      may("reboot", ParamType::text,
          "tell: where `since` is of another boot it ends at once, with `rebooted`; begin, "
          "as without it: the whole time is watched again");
  param.choices = {"begin", "tell"};
  return param;
}

HostCall watch_call() {
  auto checks = needed("checks", ParamType::list, "entries of verify's checks");
  checks.items = {{.name = "", .type = ParamType::map}};
  return {
      .name = "guard.watch",
      .summary =
          "Makes checks again and again for a time. It ends early with `breach` when one has "
          "failed, or with `no-data` when one could not be made, so often in a row; with `ok` "
          "never early, and only when each has passed last. Interrupted and made again, it "
          "keeps the deadline that `since` gives; after a reboot it watches the whole time "
          "again.",
      .effect = EffectClass::read,
      .params = {checks, needed("for", ParamType::duration, "how long"),
                 may("since", ParamType::map, "what time.mark gave where the time begins"),
                 may("every", ParamType::duration, "from one round to the next",
                     std::int64_t{10'000}),
                 may("failures", ParamType::integer, "so many in a row are a breach", 3),
                 may("errors", ParamType::integer,
                     "so many in a row that could not be made are as bad", 5),
                 reboot_param()},
      .returns = "map: verdict (ok, breach, no-data, rebooted), check, detail, samples, evidence",
      .secret_params = {"checks"}};
}

}  // namespace

std::vector<HostCall> check_calls() { return {make_call(), watch_call()}; }

}  // namespace reprise::script
