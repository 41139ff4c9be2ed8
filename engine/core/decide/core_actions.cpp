#include "core/decide/decider.h"

namespace reprise::core {

using model::Value;
namespace events = model::events;

namespace {

struct Action {
  const Data& data;
  NodeIndex node;
  const Value& inputs;
  const base::Instant& now;

  Decision fail(const base::Error& error) const {
    return only(failure_of(data, node, {error.code, error.message, error.hint}, false, {}, now));
  }

  Decision set() const {
    const Value& values = inputs["values"];
    return only(success_of(data, node, values.is_map() ? values : Value(model::Map{})));
  }

  // The value as it stands as the name of an arm.
  std::string arm_name(const Value& value) const {
    switch (value.kind()) {
      case Value::Kind::text: return value.text();
      case Value::Kind::boolean: return value.boolean() ? "true" : "false";
      case Value::Kind::integer: return std::to_string(value.integer());
      default: return {};
    }
  }

  Decision branch() const {
    const std::string name = arm_name(inputs["value"]);
    const Value& arm = inputs["arms"][name];
    const Value& chosen = arm.is_list() ? arm : inputs["default"];
    if (!chosen.is_list())
      return fail({"branch", "no arm is named '" + name + "' and there is no default", "", {}});
    return only(success_of(data, node, model::Map{{"chosen", chosen}}));
  }

  Decision wait() const {
    base::Millis millis = 0;
    if (!inputs["until"].is_null()) {
      const auto moment = base::parse_timestamp(inputs["until"].text_or(""));
      if (!moment) return fail(moment.error());
      // Rounded up: never early.
      millis = std::max<std::int64_t>((*moment - now.wall_us + 999) / 1000, 0);
    } else {
      const auto duration = duration_of(inputs["for"]);
      if (!duration) return fail(duration.error());
      millis = *duration;
    }
    if (millis == 0) return only(success_of(data, node, model::Map{}));
    return only(events::TimerSet{path_of(data, node), "wait", deadline_after(now, millis)});
  }

  Decision abort() const {
    return only(events::StepFailed{path_of(data, node),
                                   {inputs["code"].text_or("aborted"),
                                    inputs["text"].text_or("the runbook says abort")}});
  }

  Decision ask(base::Result<events::QuestionAsked> asked) const {
    if (!asked) return fail(asked.error());
    return only(std::move(*asked));
  }
};

}  // namespace

Decision do_core_action(const Data& data, NodeIndex node, const Value& inputs,
                        const base::Instant& now) {
  const Action action{data, node, inputs, now};
  const auto& name = planned_of(data, data.nodes[node]).spec.action.name;
  if (name == "set") return action.set();
  if (name == "branch") return action.branch();
  if (name == "wait") return action.wait();
  if (name == "abort") return action.abort();
  if (name == "approve") return action.ask(ask_approval(data, node, inputs, now));
  if (name == "ask") return action.ask(ask_choice(data, node, inputs, now));
  return action.ask(ask_manual(data, node, inputs, now));
}

}  // namespace reprise::core
