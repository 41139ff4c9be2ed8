#include "actions/decimal.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::json;

namespace {

std::string refusal(const std::string& action, const std::string& inputs) {
  const auto map = actions::conform(*actions::catalog().find(action), json(inputs));
  return map ? "" : map.error().message + " " + map.error().hint;
}

}  // namespace

TEST_CASE("defaults are filled in and durations become milliseconds") {
  const auto service = world::inputs_for(
      "service", json("{'driver':'pidfile','name':'/run/x.pid','do':'stop','within':'1m30s'}"));
  CHECK(service.at("within").integer() == 90'000);
  CHECK(service.at("grace").integer() == 2'000);
  CHECK_FALSE(service.contains("config"));
}

TEST_CASE("a key that a check does not have is refused, with the one that was meant") {
  const auto why = refusal("verify", "{'checks':[{'sqlite':{'file':'x','integritty':'ok'}}]}");
  CHECK(why.find("verify.checks[1].sqlite has no key 'integritty'") != std::string::npos);
  CHECK(why.find("'integrity'") != std::string::npos);
}

TEST_CASE("a check is of exactly one kind") {
  CHECK(refusal("verify", "{'checks':[{'name':'none'}]}").find("exactly one of") !=
        std::string::npos);
  CHECK(refusal("verify", "{'checks':[{'run':['true'],'expr':true}]}").find("it has run, expr") !=
        std::string::npos);
  CHECK(refusal("verify", "{'checks':[{'run':['true'],'name':'x','timeout':'1s'}]}").empty());
}

TEST_CASE("missing keys, wrong types and unknown choices are named with their path") {
  CHECK(refusal("service", "{'driver':'pidfile','do':'stop'}").find("needs the key 'name'") !=
        std::string::npos);
  CHECK(refusal("service", "{'driver':'upstart','name':'x','do':'stop'}").find("not one of") !=
        std::string::npos);
  CHECK(refusal("verify", "{'checks':{}}").find("verify.checks must be a list") !=
        std::string::npos);
  CHECK(refusal("verify", "{'checks':[{'expr':'a > b'}]}").find("must be true or false") !=
        std::string::npos);
  CHECK(refusal("wait_for", "{'probe':{'run':['true']},'every':'soon'}").find("every") !=
        std::string::npos);
}

TEST_CASE("the engine's own keys pass") {
  CHECK(refusal("notify", "{'text':'x','@cwd':'/','@env':{}}").empty());
}

TEST_CASE("decimals are compared exactly") {
  const auto order = [](const char* left, const char* right) {
    const auto result = actions::compare_decimals(left, right);
    REQUIRE(result.has_value());
    return *result;
  };
  CHECK(order("0.1", "0.10") == 0);
  CHECK(order("007", "7") == 0);
  CHECK(order("-0", "0.0") == 0);
  CHECK(order("100000000000000000000.1", "100000000000000000000.2") == -1);
  CHECK(order("-2", "-10") == 1);
  CHECK(order("-2", "1") == -1);
  CHECK(order("10", "9.99") == 1);
  CHECK(order("1.05", "1.5") == -1);
}

TEST_CASE("what is no decimal is not compared") {
  for (const char* text : {"", "-", "1e3", "1.", ".5", "0x10", "1 ", "nan", "1.2.3"}) {
    INFO(text);
    CHECK_FALSE(actions::compare_decimals(text, "1").has_value());
  }
}
