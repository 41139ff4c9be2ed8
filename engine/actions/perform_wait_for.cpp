#include <cstdio>
#include <string>
#include <thread>

#include "actions/catalog.h"
#include "actions/check.h"
#include "actions/conform.h"
#include "actions/outcome.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

Finding ask_service(const model::Map& with, const Context& context) {
  const Outcome outcome = perform_service(with, context);
  if (outcome.end != Outcome::End::succeeded)
    return unanswered(outcome.error.message, outcome.outputs);
  const std::string state = Value(outcome.outputs)["state"].text_or("");
  return {state == "running", false, "the service is " + state, outcome.outputs};
}

Finding ask_verify(const model::Map& with, const Context& context) {
  const Outcome outcome = perform_verify(with, context);
  if (outcome.end == Outcome::End::succeeded) return passed("all as wanted", outcome.outputs);
  return refused(outcome.error.message, outcome.outputs);
}

// What the probe's `with` says, held against the schema of the action it uses.
base::Result<model::Map> settings_of(const Value& probe) {
  const std::string action = probe["uses"].text();
  auto with = conform(*catalog().find(action), probe["with"]);
  if (with && action == "service" && with->at("do").text() != "status")
    return base::fail("inputs", "a probe only looks: service must be used with do: status");
  return with;
}

}  // namespace

Outcome perform_wait_for(const model::Map& inputs, const Context& context) {
  const Value& probe = inputs.at("probe");
  const bool uses = probe["uses"].is_text();
  model::Map with;
  if (uses) {
    auto settings = settings_of(probe);
    if (!settings) return failed(settings.error());
    with = std::move(*settings);
  }
  const auto wanted = inputs.at("successes").integer();
  Context asking = context;
  asking.role = "main";
  std::string last;
  std::int64_t tries = 0;
  for (std::int64_t row = 0;;) {
    const std::string kind = uses ? probe["uses"].text() : kind_of(probe);
    const Finding finding = !uses               ? make_check(probe)
                            : kind == "service" ? ask_service(with, asking)
                                                : ask_verify(with, asking);
    ++tries;
    row = finding.ok ? row + 1 : 0;
    if (finding.detail != last) {
      last = finding.detail;
      std::printf("try %lld: %s\n", static_cast<long long>(tries), base::printable(last).c_str());
      std::fflush(stdout);
    }
    if (row >= wanted)
      return succeeded({{"tries", tries}, {"check", evidence_of("probe", kind, finding)}});
    std::this_thread::sleep_for(std::chrono::milliseconds(inputs.at("every").integer()));
  }
}

}  // namespace reprise::actions
