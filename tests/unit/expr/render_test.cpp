#include "unit/expr/world.h"

using namespace reprise;
using model::Param;
using model::Value;
using reprise::expr::test::code;
using reprise::expr::test::World;

namespace {

World some_data() {
  World world = World().with("inputs", R"({"n": 5, "f": 1.0, "t": "text", "b": true, "l": [1],
                                           "none": null})");
  world.secrets = {"token"};
  return world;
}

Param constant(Value value) { return {std::move(value), {0, 3, 1, 1}}; }
Param whole(const std::string& text) { return {model::Template{code(text)}, {0, 7, 8, 0}}; }
Param joined(model::Template parts) { return {std::move(parts), {0, 7, 8, 0}}; }

std::string shown(const Param& param) {
  const auto value = expr::render(param, some_data());
  return value ? model::to_json(*value) : value.error().code + " " + value.error().message;
}

// Fails the test that evaluates anything.
class Untouchable final : public expr::Scope {
 public:
  std::optional<Value> root(std::string_view) const override { return touch(), std::nullopt; }
  std::optional<expr::StepView> step(std::string_view) const override {
    return touch(), std::nullopt;
  }
  std::vector<std::string> step_ids() const override { return touch(), std::vector<std::string>(); }
  std::vector<std::string> need_ids() const override { return touch(), std::vector<std::string>(); }
  bool has_secret(std::string_view) const override { return touch(), false; }
  std::vector<std::string> secret_names() const override {
    return touch(), std::vector<std::string>();
  }

 private:
  static void touch() { FAIL("a constant asks for nothing"); }
};

}  // namespace

TEST_CASE("constants pass through") {
  const Param list{model::ParamList{constant("x"), constant(Value())}, {}};
  const Param param{model::ParamMap{{"a", constant(1), {}}, {"l", list, {}}}, {}};
  CHECK(model::to_json(expr::render(param, Untouchable()).value()) == R"({"a":1,"l":["x",null]})");
  CHECK(expr::render(constant("007"), Untouchable()).value() == Value("007"));
}

TEST_CASE("a whole expression keeps its type") {
  CHECK(shown(whole("inputs.n")) == "5");
  CHECK(shown(whole("inputs.l")) == "[1]");
  CHECK(shown(whole("inputs.b")) == "true");
  CHECK(shown(whole("inputs.none")) == "null");
}

TEST_CASE("inside text, plain values become text") {
  CHECK(shown(joined({"n=", code("inputs.n"), " f=", code("inputs.f"), " b=", code("inputs.b"),
                      " t=", code("inputs.t"), " d=", code("decimal('1.50')"),
                      " w=", code("duration('90s')")})) ==
        R"("n=5 f=1.0 b=true t=text d=1.50 w=1m30s")");
  CHECK(shown(joined({code("inputs.n"), code("inputs.n")})) == R"("55")");
  CHECK(shown(joined({})) == R"("")");
}

TEST_CASE("a list, a map, null or nil cannot stand inside text") {
  CHECK(shown(joined({"l=", code("inputs.l")})) == "RP0404 list cannot stand inside text");
  CHECK(shown(joined({"l=", code("inputs")})) == "RP0404 map cannot stand inside text");
  CHECK(shown(joined({"l=", code("inputs.none")})) == "RP0404 null cannot stand inside text");
  CHECK(shown(joined({"l=", code("inputs.absent")})) == "RP0404 nil cannot stand inside text");
  const auto error = expr::render(joined({"l=", code("inputs.l")}), some_data()).error();
  CHECK(error.hint == "write it as JSON: json(inputs.l)");
  CHECK(error.place->column == 11);
}

TEST_CASE("a nil entry of a map is left out; nil elsewhere is an error") {
  CHECK(shown({model::ParamMap{{"a", whole("inputs.absent"), {}}, {"b", whole("inputs.n"), {}}},
               {}}) == R"({"b":5})");
  CHECK(shown({model::ParamMap{{"a", whole("inputs.none"), {}}}, {}}) == R"({"a":null})");
  CHECK(shown({model::ParamList{whole("inputs.absent")}, {}}) ==
        "RP0404 the expression is nil, and a value is needed here");
  CHECK(shown(whole("inputs.absent")) ==
        "RP0404 the expression is nil, and a value is needed here");
}

TEST_CASE("a secret inside text makes text with a reference") {
  CHECK(shown(joined({"Bearer ", code("secrets.token"), "!", code("inputs.n")})) ==
        R"({"$secret":["Bearer ",{"name":"token"},"!5"]})");
  CHECK(shown(whole("secrets.token")) == R"({"$secret":[{"name":"token"}]})");
  CHECK(shown(joined({"a", code("'b' .. secrets.token"), "c"})) ==
        R"({"$secret":["ab",{"name":"token"},"c"]})");
}

TEST_CASE("the first error of a tree comes out with its place") {
  const auto error = expr::render(
      {model::ParamMap{{"a", whole("inputs.n"), {}},
                       {"b", {model::ParamList{whole("inputs.x.y")}, {}}, {}}},
       {}},
      some_data());
  REQUIRE_FALSE(error);
  CHECK(error.error().code == "RP0402");
  CHECK(error.error().place->column == 18);
}

TEST_CASE("a root is made once for all expressions of a rendering") {
  class Counting final : public expr::Scope {
   public:
    std::optional<Value> root(std::string_view) const override {
      ++asked;
      return Value(model::Map{{"a", 1}});
    }
    std::optional<expr::StepView> step(std::string_view) const override { return std::nullopt; }
    std::vector<std::string> step_ids() const override { return {}; }
    std::vector<std::string> need_ids() const override { return {}; }
    bool has_secret(std::string_view) const override { return false; }
    std::vector<std::string> secret_names() const override { return {}; }
    mutable int asked = 0;
  } scope;
  const Param param{model::ParamList{whole("inputs.a"), whole("inputs.a + inputs.a")}, {}};
  CHECK(model::to_json(expr::render(param, scope).value()) == "[1,2]");
  CHECK(scope.asked == 1);
}

TEST_CASE("a condition is true or false and nothing else") {
  const World world = some_data();
  CHECK(expr::evaluate_condition(code("inputs.n == 5"), world).value());
  CHECK_FALSE(expr::evaluate_condition(code("inputs.n ~= 5"), world).value());
  for (const char* text : {"inputs.n", "'true'", "nil", "null", "inputs.l"}) {
    const auto result = expr::evaluate_condition(code(text), world);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == "RP0404");
    CHECK(result.error().place->column == 11);
  }
}
