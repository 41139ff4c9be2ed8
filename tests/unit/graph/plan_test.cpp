#include <catch2/catch.hpp>

#include "graph/order.h"
#include "model/action_module.h"
#include "model/plan_json.h"
#include "text_runbook.h"

using namespace reprise;
using namespace reprise::graph;
using model::GraphKind;
using Indices = std::vector<model::StepIndex>;

TEST_CASE("needs become indices in both directions, in order of declaration") {
  const auto built = build_text("c needs a b\na\nb needs a\n");
  const auto& steps = built.plan().graphs[0].steps;
  CHECK(steps[0].needs == Indices{1, 2});
  CHECK(steps[1].dependants == Indices{0, 2});
  CHECK(steps[2].dependants == Indices{0});
  CHECK(built.plan().graphs[0].by_id.at("b") == 2);
}

TEST_CASE("a block moves out into a graph of its own") {
  const auto built =
      build_text("pre | out x steps.b.x\n  a\n  b needs a\n    deep needs\nz needs pre\n");
  const model::Plan& plan = built.plan();
  const auto& pre = plan.graphs[0].steps[0];
  REQUIRE(pre.body != model::none);
  CHECK(pre.spec.block == nullptr);
  const model::Graph& body = plan.graphs[pre.body];
  CHECK(body.kind == GraphKind::block);
  CHECK(body.steps.size() == 2);
  CHECK(body.outputs.size() == 1);
  CHECK(plan.graphs[body.steps[1].body].steps[0].spec.id == "deep");
}

TEST_CASE("a called runbook moves out with its inputs, outputs, env and lists") {
  const Called called = {{"./sub",
                          "input n\nenv E inputs.n\noutput x steps.inner.x\ninner\n"
                          "on_failure:\n- uses\nfinally:\n- one\n- two\n"}};
  const auto built = build_text(
      "c | uses call | text runbook ./sub\nd | uses call | text runbook "
      "./sub\n",
      called);
  const model::Plan& plan = built.plan();
  const model::Graph& body = plan.graphs[plan.graphs[0].steps[0].body];
  CHECK(body.kind == GraphKind::call);
  CHECK(body.inputs[0].name == "n");
  CHECK(body.outputs[0].name == "x");
  CHECK(body.env[0].key == "E");
  CHECK(body.max_parallel == 8);
  CHECK(plan.graphs[body.on_failure].kind == GraphKind::run_handler);
  CHECK(plan.graphs[body.finally].steps.size() == 2);
  CHECK(plan.on_failure == model::none);
  CHECK(plan.graphs[plan.graphs[0].steps[1].body].steps.size() == 1);
}

TEST_CASE("guards stand beside the steps, each with its check") {
  const auto built = build_text("a\nb needs a\nguard errors from a until b\nguard all\n");
  const model::Plan& plan = built.plan();
  REQUIRE(plan.graphs[0].guards != model::none);
  const model::Graph& guards = plan.graphs[plan.graphs[0].guards];
  CHECK(guards.kind == GraphKind::guards);
  REQUIRE(guards.guard_of.size() == 2);
  CHECK(guards.guard_of[0].name == "errors");
  CHECK(guards.guard_of[0].from == 0);
  CHECK(guards.guard_of[0].until == 1);
  CHECK(guards.guard_of[1].from == model::none);
  CHECK(guards.steps[1].needs.empty());
  CHECK(guards.steps[0].spec.effect == model::EffectClass::read);
  const auto stored = model::decode_plan(built.result.encoded);
  REQUIRE(stored.has_value());
  CHECK(stored->graphs[plan.graphs[0].guards].guard_of[0].until == 1);
}

TEST_CASE("a scope is entered by a step of its own, which its first step needs") {
  const auto built = build_text("z\na needs z\nb needs a\nscope m from a until b\n");
  const model::Plan& plan = built.plan();
  const model::Graph& graph = plan.graphs[0];
  const auto enter = graph.by_id.at("m.enter");
  CHECK(graph.steps[enter].needs == Indices{0});
  CHECK(graph.steps[1].needs == Indices{0, enter});
  CHECK(graph.steps[0].dependants == Indices{1, enter});
  const model::Graph& ways_out = plan.graphs[graph.stays];
  REQUIRE(ways_out.stay_of.size() == 1);
  CHECK(ways_out.stay_of[0].until == 2);
  REQUIRE(ways_out.steps.size() == 2);
  CHECK(ways_out.steps[0].spec.on_failure == model::OnFailure::ask);
  CHECK(ways_out.steps[1].spec.effect == model::EffectClass::read);
  CHECK(model::decode_plan(built.result.encoded)->graphs[graph.stays].stay_of[0].enter == enter);
}

TEST_CASE("a halted invariant is a guard with the check of its halt, and halts again") {
  const auto built = build_text(
      "stop | uses halt | text verify seen\nresume needs stop\n"
      "invariant halted from stop until resume by stop\n");
  const model::Plan& plan = built.plan();
  REQUIRE(plan.graphs[0].guards != model::none);
  const model::Graph& guards = plan.graphs[plan.graphs[0].guards];
  CHECK(guards.guard_of[0].before_effects);
  CHECK(guards.guard_of[0].failures == 1);
  CHECK(guards.guard_of[0].every_ms == 5'000);
  CHECK(guards.steps[0].spec.action.name == "verify");
  CHECK(guards.steps[0].spec.action.with.find("checks")->constant()->text() == "seen");
  const model::Graph& again = plan.graphs[guards.steps[0].handler];
  REQUIRE(again.steps.size() == 1);
  CHECK(again.steps[0].spec.action.name == "halt");
}

TEST_CASE("handlers and lists are chains with numbers for ids") {
  const auto built = build_text("a\n  - first\n  - second\non_failure:\n- x\nfinally:\n- y\n- z\n");
  const model::Plan& plan = built.plan();
  const auto& a = plan.graphs[0].steps[0];
  REQUIRE(a.handler != model::none);
  CHECK(a.spec.handlers == nullptr);
  const model::Graph& handler = plan.graphs[a.handler];
  CHECK(handler.kind == GraphKind::handler);
  CHECK(handler.steps[0].spec.id == "1");
  CHECK(handler.steps[1].spec.id == "2");
  CHECK(handler.steps[1].needs == Indices{0});
  CHECK(handler.by_id.at("2") == 1);
  CHECK(plan.graphs[plan.on_failure].kind == GraphKind::run_handler);
  CHECK(plan.graphs[plan.finally].kind == GraphKind::finally);
  CHECK(plan.graphs[0].on_failure == model::none);
}

TEST_CASE("a runbook that is called twice is not emptied by the first call") {
  const Called called = {{"./sub", "pre\n  inner\n    - handler\n"}};
  const auto built = build_text(
      "c | uses call | text runbook ./sub\nd | uses call | text runbook "
      "./sub\n",
      called);
  const model::Plan& plan = built.plan();
  for (const auto& call : plan.graphs[0].steps) {
    const auto& pre = plan.graphs[call.body].steps.at(0);
    const auto& inner = plan.graphs[pre.body].steps.at(0);
    CHECK(plan.graphs[inner.handler].steps.size() == 1);
  }
}

TEST_CASE("the run's cwd holds for every step that has none") {
  auto read = read_runbook("a\nb | cwd inputs.x\npre\n  c\ninput x\n");
  read.runbook.cwd = model::Param{model::Value("/srv"), {}};
  const model::Bindings bindings;
  auto result = build(
      {std::move(read.runbook), std::move(read.sources), {}, bindings, find_names, test_actions()});
  REQUIRE(result.plan);
  const auto& steps = result.plan->graphs[0].steps;
  CHECK(steps[0].spec.cwd->constant()->text() == "/srv");
  CHECK(steps[1].spec.cwd->as_template() != nullptr);
  CHECK(result.plan->graphs[steps[2].body].steps[0].spec.cwd->constant()->text() == "/srv");
}

TEST_CASE("what is stored is the plan, and its hash is the stored text's") {
  const auto built = build_text("input system\na | with inputs.system\nb needs a\n  c\n    - h\n");
  const auto& result = built.result;
  CHECK(result.encoded == model::encode_plan(*result.plan));
  CHECK(result.plan->hash == model::plan_hash(result.encoded));
  const auto back = model::decode_plan(result.encoded);
  REQUIRE(back);
  CHECK(back->hash == result.plan->hash);
  CHECK(back->graphs[0].steps[0].dependants == result.plan->graphs[0].steps[0].dependants);
  CHECK(back->graphs[0].by_id == result.plan->graphs[0].by_id);
  CHECK(model::encode_plan(*back) == result.encoded);
}

TEST_CASE("the same runbook gives the same plan, another one another") {
  const std::string text = "a\nb needs a | with steps.a.x\n";
  CHECK(build_text(text).result.encoded == build_text(text).result.encoded);
  CHECK(build_text(text).plan().hash != build_text("a\nb needs a | with steps.a.y\n").plan().hash);
}

namespace {

// The `with` of two steps of an action `ramp`, the second of which says both inputs itself.
std::vector<model::Param> ramps_with(const model::Map& targets) {
  model::ActionSchema schema{.name = "ramp"};
  schema.params = {{.name = "ways", .type = model::ParamType::map},
                   {.name = "asked", .type = model::ParamType::text}};
  const model::Value module(model::Map{{"targets", model::List{"ways", "asked"}}});
  const model::ParamEntry declared{std::string(model::module_key), {module, {}}, {}};
  model::ActionCatalog actions;
  actions.add(schema);
  auto read = read_runbook("a | uses ramp\nb | uses ramp\n");
  read.runbook.steps[0].action.with.node = model::ParamMap{declared};
  read.runbook.steps[1].action.with.node =
      model::ParamMap{declared, {"ways", {model::Value("own"), {}}, {}}, {"asked", {}, {}}};
  const model::Bindings bindings{.targets = targets};
  const auto built =
      build({std::move(read.runbook), std::move(read.sources), {}, bindings, find_names, actions});
  REQUIRE(built.plan);
  const auto& steps = built.plan->graphs[0].steps;
  return {steps[0].spec.action.with, steps[1].spec.action.with};
}

}  // namespace

TEST_CASE("what a step leaves open is taken from the targets that its action names") {
  const model::Value ways(model::Map{{"bot", "file"}});
  const auto with = ramps_with({{"ways", ways}, {"asked", "http://p"}});
  REQUIRE(with[0].find("ways"));
  CHECK(*with[0].find("ways")->constant() == ways);
  CHECK(with[0].find("asked")->constant()->text() == "http://p");
  CHECK(with[1].find("ways")->constant()->text() == "own");
  CHECK(with[1].as_map()->size() == 3);
}

TEST_CASE("a target of another type is meant for something else") {
  const auto with = ramps_with({{"ways", "/etc/bot.json"}});
  CHECK(with[0].as_map()->size() == 1);
}

TEST_CASE("bindings are pinned into the plan") {
  const auto built = build_text("a\n");
  CHECK(built.plan().targets.at("db") == model::Value("h1"));
  CHECK(built.plan().secrets.count("TOKEN") == 1);
  CHECK(built.plan().inputs.at("system") == model::Value("ledger"));
}
