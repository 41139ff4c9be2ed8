#include "actions/child.h"
#include "base/text.h"
#include "script/host_calls.h"
#include "worker/make_call.h"

namespace reprise::worker {

using actions::ChildEnd;
using model::Map;
using model::Value;

// It is below this process, and ends with the attempt like everything that a launcher started.
Made call_program(const script::Call& call, const std::string& key, const Place&) {
  actions::ChildSpec spec;
  for (const auto& word : call.args["argv"].list()) spec.argv.push_back(word.text());
  spec.env = {{"REPRISE_IDEMPOTENCY_KEY", key}};
  spec.stdin_text = call.args["stdin"].text_or("");
  spec.timeout_ms = call.args["timeout"].integer_or(0);
  const ChildEnd end = actions::run_child(spec);
  if (end.how == ChildEnd::How::exited)
    return script::given(Map{{"exit", end.exit},
                             {"stdout", base::to_utf8(end.stdout_text)},
                             {"stdout_cut", end.stdout_cut},
                             {"stderr", base::to_utf8(end.stderr_tail)},
                             {"stderr_cut", end.stderr_cut}});
  if (end.how == ChildEnd::How::not_started)
    return script::given(base::Error{"not-started", end.error});
  if (call.args["effect"] == Value("read"))
    return script::given(base::Error{end.how == ChildEnd::How::timed_out ? "timeout" : "signal",
                                     spec.argv[0] + ": " + end.summary()});
  return NotKnown{spec.argv[0] + ": " + end.summary()};
}

}  // namespace reprise::worker
