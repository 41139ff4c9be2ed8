// What `reprise plan` says of a plan: steps, changes, what is destroyed, people, critical path.
#include "console/plan_view.h"

#include <catch2/catch.hpp>

#include "model/json.h"

using namespace reprise;

namespace {

model::Param text(const std::string& value) { return {model::Value(value)}; }

model::PlannedStep step(const std::string& id, const std::string& action, model::EffectClass effect,
                        std::vector<std::string> needs = {}) {
  model::PlannedStep planned;
  planned.spec.id = id;
  planned.spec.action.name = action;
  planned.spec.action.with = {model::ParamMap{}};
  planned.spec.effect = effect;
  planned.spec.needs = std::move(needs);
  return planned;
}

// stop -> restore (destroys ledger, gated) -> sign-off; look beside them; one step in a handler.
model::Plan recovery() {
  using model::EffectClass;
  model::Plan plan;
  plan.runbook = "genesis/data-corruption";
  plan.hash = "abc";
  plan.targets = {{"ledger", "/srv/ledger.db"}};
  plan.objectives["rto"] = {base::Millis{60'000}, base::Millis{90'000}, "serving"};
  model::Graph graph;
  graph.steps = {step("stop", "service", EffectClass::idempotent),
                 step("restore", "exec", EffectClass::unsafe, {"stop"}),
                 step("sign-off", "approve", EffectClass::none, {"restore"}),
                 step("look", "verify", EffectClass::read)};
  graph.steps[0].dependants = {1};
  graph.steps[1].needs = {0};
  graph.steps[1].dependants = {2};
  graph.steps[2].needs = {1};
  graph.steps[0].critical_ms = 100'000;
  graph.steps[0].expected_ms = 20'000;
  graph.steps[1].critical_ms = 80'001;
  graph.steps[1].expected_ms = 80'000;
  graph.steps[3].critical_ms = graph.steps[3].expected_ms = 1'000;
  auto& restore = graph.steps[1].spec;
  const model::Template item = {std::string("to="), model::Expression{"targets.ledger", {}}};
  const model::ParamList argv = {text("cp"), text("a b"), {item}};
  restore.action.with = {model::ParamMap{{"argv", {argv}}}};
  restore.destroys = std::make_shared<std::vector<std::string>>(1, "ledger");
  graph.steps[2].spec.action.with = {model::ParamMap{{"role", text("lead")}}};
  graph.steps[1].handler = 1;
  model::Graph handler;
  handler.kind = model::GraphKind::handler;
  handler.steps = {step("tell", "notify", EffectClass::idempotent)};
  plan.graphs = {graph, handler};
  return plan;
}

}  // namespace

TEST_CASE("a plan names what changes something, what is destroyed and who is asked") {
  const auto facts = console::facts_of(recovery());
  CHECK(facts.mutating == std::vector<std::string>{"stop", "restore", "restore/@on_failure[1]"});
  REQUIRE(facts.destroys.size() == 1);
  CHECK(facts.destroys[0] == std::make_pair(std::string("ledger"), std::string("restore")));
  REQUIRE(facts.people.size() == 1);
  CHECK(facts.people[0].second == "approve by lead");
}

TEST_CASE("the critical path is followed to its end, and says whose time is not known") {
  const auto facts = console::facts_of(recovery());
  CHECK(facts.critical_path == std::vector<std::string>{"stop", "restore", "sign-off"});
  CHECK(facts.expected_ms == 100'000);
  CHECK(facts.unexpected == std::vector<std::string>{"sign-off"});
}

TEST_CASE("an argv is shown as an exact list, expressions as written until they can be known") {
  const auto plan = recovery();
  const auto& with = plan.graphs[0].steps[1].spec.action.with;
  const auto& argv = *with.find("argv");
  CHECK(console::parameters_text(argv, {}) == R"(["cp","a b","to=${{ targets.ledger }}"])");
  const console::Render render = [](const model::Param& param) -> std::optional<model::Value> {
    if (param.as_template() == nullptr) return std::nullopt;
    return model::Value("to=/srv/ledger.db");
  };
  CHECK(console::parameters_text(argv, render) == R"(["cp","a b","to=/srv/ledger.db"])");
}

TEST_CASE("the text holds the hash, the targets and whether the objective can be met") {
  const std::string text = console::plan_text(recovery(), {}, {}, false);
  CHECK(text.find("plan     abc\n") != std::string::npos);
  CHECK(text.find("ledger  /srv/ledger.db") != std::string::npos);
  CHECK(text.find("destroys: ledger (restore)") != std::string::npos);
  CHECK(text.find("it will not be met") != std::string::npos);
  CHECK(text.find("restore  exec  unsafe  after stop") != std::string::npos);
}

TEST_CASE("durations are told as durations, also inside lists and maps") {
  using model::ParamType;
  model::ActionSchema verify{.name = "verify", .summary = ""};
  const model::ParamSchema timeout{.name = "timeout", .type = ParamType::duration};
  const model::ParamSchema check{.name = "", .type = ParamType::map, .fields = {timeout}};
  verify.params = {{.name = "within", .type = ParamType::duration},
                   {.name = "checks", .type = ParamType::list, .items = {check}},
                   {.name = "count", .type = ParamType::integer}};
  model::ActionCatalog actions;
  actions.add(verify);
  auto plan = recovery();
  plan.graphs[0].steps[3].spec.action.with = {model::ParamMap{
      {"within", {model::Value(std::int64_t{5'000})}},
      {"count", {model::Value(std::int64_t{5'000})}},
      {"checks", {model::Value(model::List{model::Map{{"timeout", 600'000}, {"port", 80}}})}}}};
  const std::string text = console::plan_text(plan, {}, actions, false);
  CHECK(text.find("within: 5s\n") != std::string::npos);
  CHECK(text.find("count: 5000\n") != std::string::npos);
  CHECK(text.find(R"(checks: [{"port":80,"timeout":"10m"}])") != std::string::npos);
}

TEST_CASE("the JSON holds the same facts") {
  const auto json = model::parse_json(console::plan_json(recovery(), {}));
  REQUIRE(json.has_value());
  CHECK((*json)["type"].text_or("") == "plan");
  CHECK((*json)["plan_hash"].text_or("") == "abc");
  CHECK((*json)["steps"].list().size() == 5);
  CHECK((*json)["steps"].list()[1]["mutates"].boolean_or(false));
  CHECK((*json)["destroys"].list()[0]["resource"].text_or("") == "ledger");
  CHECK((*json)["expected_seconds"].number() == Approx(100.0));
  CHECK((*json)["objectives"]["rto"]["max_seconds"].number() == Approx(90.0));
}
