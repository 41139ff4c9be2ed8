#include <catch2/catch.hpp>

#include "base/sha256.h"
#include "model/json.h"
#include "model/plan_json.h"

using namespace reprise;
using namespace reprise::model;

namespace {

Param text(std::string_view value) { return Param{Value(value), {0, 3, 5, 2}}; }

Param rendered(std::string code) {
  return Param{Template{"to ", Expression{std::move(code), {1, 9, 8, 7}}}, {0, 9, 1, 0}};
}

Action exec(std::string_view program) {
  Param argv{ParamList{text(program), rendered("inputs.file")}, {0, 4, 4, 4}};
  return {"exec", Param{ParamMap{{"argv", std::move(argv), {0, 4, 1, 4}}}, {}}, {0, 4, 1, 1}};
}

// A step that says everything a step can say.
Step full_step() {
  Step step;
  step.id = "save";
  step.description = "keeps it";
  step.place = {0, 2, 3, 4};
  step.needs = {"stop"};
  step.action = exec("/bin/cp");
  step.effect = EffectClass::idempotent;
  step.on_failure = OnFailure::handle;
  step.timeout_ms = 30'000;
  step.when = std::make_shared<Expression>(Expression{"needs.stop.ok", {0, 5, 5, 5}});
  step.retry = std::make_shared<Retry>(Retry{3, 10, 1.5, 99, 0.25, {75, 76}});
  step.expect = std::make_shared<Expect>(Expect{{0, 3}, "ok", "bad"});
  step.probe = std::make_shared<Probe>(Probe{exec("/bin/ls"), 5000});
  step.foreach = std::make_shared<FanOut>(FanOut{rendered("inputs.list"), 2, 3, 20, true});
  step.repeat = std::make_shared<Repeat>(Repeat{{"self.ok", {}}, 7, 8});
  step.undo = std::make_shared<Action>(exec("/bin/rm"));
  step.approve = std::make_shared<Action>(Action{"approve", text("x"), {}});
  step.outputs = std::make_shared<std::vector<Capture>>(std::vector<Capture>{
      {"lag", "r", ".a.b", "decimal", true, true, true, text("v"), {0, 8, 8, 8}}});
  step.env = std::make_shared<std::vector<ParamEntry>>(
      std::vector<ParamEntry>{{"HOME", text("/"), {0, 1, 1, 1}}});
  step.cwd = std::make_shared<Param>(text("/tmp"));
  step.stdin_text = std::make_shared<Param>(text("yes"));
  step.host = std::make_shared<Param>(text("db1"));
  step.destroys = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"ledger"});
  return step;
}

PlannedStep planned(Step step, std::vector<StepIndex> needs) {
  PlannedStep out{std::move(step)};
  out.needs = std::move(needs);
  out.layer = 1;
  out.row = 2;
  out.expected_ms = 3;
  out.critical_ms = 4;
  return out;
}

Plan full_plan() {
  Plan plan;
  plan.runbook = "genesis/x";
  plan.title = "T";
  plan.owner = "O";
  plan.severity = "critical";
  plan.sources.add("rb.yaml", "reprise: 1\n");
  plan.sources.add("actions.lua", "\xc3\xa9\n");
  plan.inputs = {{"key", SecretText{{true, "K"}}}, {"file", "/x"}};
  plan.targets = {{"$secret", List{Map{{"name", "K"}}}}};
  plan.secrets = {{"K", {SecretSource::Kind::age, "/k.age"}}};
  plan.contacts = {{"lead", "ann"}};
  plan.notify = {{"default", List{"console"}}};
  plan.labels = {{"team", "a"}};
  plan.objectives = {{"rto", {300'000, std::nullopt, "serving"}}};
  plan.invariants = {{"halted", "stop", "save", "stop", 9000, {0, 7, 7, 7}}};
  plan.group = "g";
  plan.on_conflict = OnConflict::queue;
  plan.call_groups = {"h"};
  plan.cwd = "/work";
  plan.timeout_ms = 99;
  plan.max_parallel = 3;
  plan.on_failure = 1;
  plan.finally = 2;
  Step stop;
  stop.id = "stop";
  stop.action = exec("/bin/true");
  Graph run;
  run.steps = {planned(std::move(stop), {}), planned(full_step(), {0})};
  run.steps[1].body = 1;
  run.steps[1].handler = 2;
  run.steps[1].when_mentions_needs = true;
  run.env = {{"A", text("1"), {}}};
  Graph call;
  call.kind = GraphKind::call;
  call.inputs = {{"n",
                  InputType::integer,
                  true,
                  true,
                  Value(1),
                  {1, 2},
                  "p",
                  Value(0),
                  Value(9),
                  "h",
                  {0, 1, 1, 1}}};
  call.outputs = {{"x", "", "", "string", false, false, false, text("v"), {}}};
  call.max_parallel = 5;
  call.on_failure = 2;
  call.finally = 2;
  Graph last;
  last.kind = GraphKind::finally;
  plan.graphs = {run, call, last};
  return plan;
}

}  // namespace

TEST_CASE("a plan that says everything comes back the same, with the same hash") {
  const std::string text = encode_plan(full_plan());
  const auto back = decode_plan(text);
  REQUIRE(back);
  CHECK(encode_plan(*back) == text);
  CHECK(back->hash == plan_hash(text));
  CHECK(back->hash == base::sha256_hex(text));
}

TEST_CASE("what a plan says is found again in its place") {
  const auto plan = decode_plan(encode_plan(full_plan()));
  REQUIRE(plan);
  const Graph& run = plan->graphs[0];
  CHECK(run.by_id.at("save") == 1);
  CHECK(run.steps[0].dependants == std::vector<StepIndex>{1});
  const Step& step = run.steps[1].spec;
  CHECK(step.effect == EffectClass::idempotent);
  CHECK(step.on_failure == OnFailure::handle);
  CHECK(step.retry->exit == std::vector<int>{75, 76});
  CHECK(step.retry->backoff == 1.5);
  CHECK(step.expect->exit == std::vector<int>{0, 3});
  CHECK(step.probe->settle_ms == 5000);
  CHECK(step.foreach->max_failed_percent);
  CHECK(step.outputs->front().value->constant()->text() == "v");
  const ParamList& argv = *step.action.with.find("argv")->as_list();
  CHECK(argv[0].constant()->text() == "/bin/cp");
  CHECK(argv[0].place == base::Place{0, 3, 5, 2});
  const Template& parts = *argv[1].as_template();
  CHECK(std::get<std::string>(parts[0]) == "to ");
  CHECK(std::get<Expression>(parts[1]).code == "inputs.file");
  CHECK(std::get<Expression>(parts[1]).place == base::Place{1, 9, 8, 7});
  CHECK(plan->inputs.at("key").is_secret());
  CHECK(plan->targets.at("$secret").is_list());
  CHECK(plan->sources.at(1).name == "actions.lua");
  CHECK(plan->secrets.at("K").kind == SecretSource::Kind::age);
  CHECK_FALSE(plan->objectives.at("rto").max_ms);
  CHECK(plan->graphs[1].inputs[0].choices == std::vector<Value>{1, 2});
}

TEST_CASE("an expectation of no exit status at all is kept") {
  Plan plan = full_plan();
  plan.graphs[0].steps[0].spec.expect = std::make_shared<Expect>(Expect{{}, "x", ""});
  const auto back = decode_plan(encode_plan(plan));
  REQUIRE(back);
  CHECK(back->graphs[0].steps[0].spec.expect->exit.empty());
}

TEST_CASE("every change of a plan changes its hash") {
  const std::string hash = plan_hash(encode_plan(full_plan()));
  const auto changed = [&](auto change) {
    Plan plan = full_plan();
    change(plan);
    return plan_hash(encode_plan(plan)) != hash;
  };
  CHECK(changed([](Plan& p) { p.inputs["file"] = "/y"; }));
  CHECK(changed([](Plan& p) { p.secrets["K"].name = "/other"; }));
  CHECK(changed([](Plan& p) { p.graphs[0].steps[1].spec.on_failure = OnFailure::abort; }));
  CHECK(changed([](Plan& p) { p.graphs[0].steps[1].needs.clear(); }));
  CHECK(changed([](Plan& p) { p.sources.add("more", ""); }));
  CHECK_FALSE(changed([](Plan& p) { p.hash = "not part of it"; }));
}

TEST_CASE("a damaged plan is refused with the place of the damage") {
  const std::string good = encode_plan(full_plan());
  const auto error_of = [&](std::string from, std::string to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const auto plan = decode_plan(text);
    return plan ? std::string("no error") : plan.error().message;
  };
  CHECK(error_of(R"("effect":"idempotent")", R"("effect":"nice")")
            .find("graphs[0].steps[1].spec.effect") != std::string::npos);
  CHECK(error_of(R"("needs":[0])", R"("needs":[7])").find("needs a step") != std::string::npos);
  CHECK(error_of(R"("needs":[0])", R"("needs":[1])").find("needs a step") != std::string::npos);
  CHECK(error_of(R"("body":1)", R"("body":9)").find("names a graph") != std::string::npos);
  CHECK(error_of(R"("finally":2)", R"("finally":3)").find("names a graph") != std::string::npos);
  CHECK(error_of(R"("id":"stop")", R"("id":"save")").find("twice") != std::string::npos);
  CHECK(error_of(R"("version":1)", R"("version":2)").find("format 2") != std::string::npos);
  CHECK(error_of(R"("runbook":"genesis/x",)", "").find("'runbook' is missing") !=
        std::string::npos);
  for (const char* text :
       {"", "{}", "[]", "null", R"({"version":1,"runbook":"a","graphs":[],"sources":[]})"}) {
    CAPTURE(text);
    CHECK_FALSE(decode_plan(text));
  }
}

TEST_CASE("a plan cut off anywhere is refused, not read in part") {
  const std::string good = encode_plan(full_plan());
  for (std::size_t size = 0; size < good.size(); size += 7) {
    CHECK_FALSE(decode_plan(std::string_view(good).substr(0, size)));
  }
}
