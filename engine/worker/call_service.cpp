#include "actions/catalog.h"
#include "actions/conform.h"
#include "actions/outcome.h"
#include "script/host_calls.h"
#include "worker/make_call.h"

namespace reprise::worker {

Made call_service(const script::Call& call, const std::string&, const Place&) {
  model::Map inputs = call.args.map();
  inputs["do"] = call.name.substr(call.name.find('.') + 1);
  auto conforming =
      actions::conform(*actions::catalog().find("service"), model::Value(std::move(inputs)));
  if (!conforming) return script::given(conforming.error());
  const auto outcome = actions::perform_service(*conforming, {});
  if (outcome.end != actions::Outcome::End::succeeded) return script::given(outcome.error);
  return script::given(model::Value(outcome.outputs));
}

}  // namespace reprise::worker
