#include "unit/actions/interpret_world.h"

using namespace reprise;
using actions::test::Ended;
using model::Capture;
using model::Value;

namespace {

Value captured(const std::string& text, const Capture& capture) {
  const auto finished = Ended().out(text).err(text).capture({capture}).read();
  return finished.error ? Value(finished.error->code + ": " + finished.error->message)
                        : finished.outputs["x"];
}

Value typed(const std::string& text, const std::string& type) {
  return captured(text, {.name = "x", .regex = "^.*$", .type = type});
}

}  // namespace

TEST_CASE("a regex captures its first group, or the whole match") {
  CHECK(captured("leader: n2 ok\n", {.name = "x", .regex = "leader: (\\S+)"}) == Value("n2"));
  CHECK(captured("leader: n2 ok\n", {.name = "x", .regex = "n\\d"}) == Value("n2"));
  CHECK(captured("a\nend\n", {.name = "x", .regex = "end$"}) == Value("end"));
}

TEST_CASE("a JSON path captures a value with its type") {
  const std::string text =
      R"({"replication": {"lag": 7, "up": true}, "items": [{"id": "a"}, 2.5]})";
  CHECK(captured(text, {.name = "x", .json = ".replication.lag"}) == Value(7));
  CHECK(captured(text, {.name = "x", .json = ".replication.up"}) == Value(true));
  CHECK(captured(text, {.name = "x", .json = ".items[1].id"}) == Value("a"));
  CHECK(captured(text, {.name = "x", .json = ".items[2]"}) == Value(2.5));
  CHECK(captured("[5, 6]", {.name = "x", .json = ".[2]"}) == Value(6));
  CHECK(captured(text, {.name = "x", .json = ".replication"})["up"] == Value(true));
  CHECK(captured("7", {.name = "x", .json = "."}) == Value(7));
}

TEST_CASE("a JSON path that leads nowhere finds nothing") {
  const std::string text = R"({"a": {"b": 1}, "n": null, "l": [1]})";
  for (const char* path : {".x", ".a.x", ".a.b.c", ".l[2]", ".a[1]", ".l.x", ".n"})
    CHECK(captured(text, {.name = "x", .json = path}).is_null());
  CHECK(captured(text, {.name = "x", .json = ".l[0]"}) ==
        Value("capture: the output 'x' cannot be captured by .l[0]: there is no item 0"));
  CHECK(captured(text, {.name = "x", .json = ".x", .required = true}) ==
        Value("capture: the output 'x' is required and was not found"));
}

TEST_CASE("a capture that is not required may be missing; a required one fails the step") {
  CHECK(captured("nothing", {.name = "x", .regex = "leader: (\\S+)"}).is_null());
  CHECK(captured("", {.name = "x", .json = ".a"}).is_null());
  CHECK(captured("nothing", {.name = "x", .regex = "leader: (\\S+)", .required = true}) ==
        Value("capture: the output 'x' is required and was not found"));
  CHECK(captured("no json", {.name = "x", .json = ".a"}).text_or("").find(
            "capture: the output 'x' cannot be captured, the text is not JSON: ") == 0);
  Ended ended;
  ended.out("x").capture({{.name = "x", .regex = "y", .required = true}}).result.stdout_cut = true;
  CHECK(ended.read().error->hint == "only the first 64 KiB of its output are searched");
}

TEST_CASE("a failed capture is a definite failure that keeps what the program said") {
  const auto finished =
      Ended().out("said\n").capture({{.name = "x", .regex = "y", .required = true}}).read();
  CHECK(finished.verdict == model::Verdict::failed);
  CHECK(finished.outputs["stdout"] == Value("said"));
  CHECK_FALSE(finished.outputs.map().contains("x"));
}

TEST_CASE("captures are searched in standard error where they say so") {
  Ended ended;
  ended.out("lag: 1").err("lag: 2").capture(
      {{.name = "a", .regex = "lag: (.)"},
       {.name = "b", .regex = "lag: (.)", .from_stderr = true}});
  CHECK(ended.read().outputs["a"] == Value("1"));
  CHECK(ended.read().outputs["b"] == Value("2"));
}

TEST_CASE("captures are converted to their type") {
  CHECK(typed(" 42 ", "int") == Value(42));
  CHECK(typed("-1.5", "number") == Value(-1.5));
  CHECK(typed("true", "bool") == Value(true));
  CHECK(typed("12.50", "decimal") == Value("12.50"));
  CHECK(typed("90s", "duration") == Value("1m30s"));
  CHECK(typed("2026-11-01T03:00:00+02:00", "timestamp") == Value("2026-11-01T01:00:00Z"));
  CHECK(typed("/var/x", "path") == Value("/var/x"));
  CHECK(typed("[1, 2]", "list") == Value(model::List{1, 2}));
  CHECK(typed("{\"a\": 1}", "map") == Value(model::Map{{"a", 1}}));
  CHECK(typed("007", "string") == Value("007"));
}

TEST_CASE("a capture that is not of its type is a definite failure") {
  CHECK(typed("4x", "int") == Value("capture: the output 'x' is not of type int: '4x'"));
  for (const char* type : {"int", "number", "bool", "decimal", "duration", "timestamp", "list",
                           "map"})
    for (const char* text : {"", "abc", "1e999", "yes", "1 2"})
      CHECK((typed(text, type).text_or("").find("capture: ") == 0));
  CHECK(typed("9223372036854775808", "int").text_or("").find("capture: ") == 0);
  CHECK(captured("{\"a\": true}", {.name = "x", .json = ".a", .type = "int"})
            .text_or("")
            .find("capture: ") == 0);
}

TEST_CASE("decimals out of JSON keep their digits") {
  const Capture decimal{.name = "x", .json = ".n", .type = "decimal"};
  CHECK(captured(R"({"n": 0.10})", decimal) == Value("0.10"));
  CHECK(captured(R"({"n": 123456789012345678901234})", decimal) ==
        Value("123456789012345678901234"));
  CHECK(captured(R"({"n": 5})", decimal) == Value("5"));
  CHECK(captured(R"({"n": "1.50"})", decimal) == Value("1.50"));
}

TEST_CASE("a declared output without a source gives the output file's value its type") {
  Ended ended;
  ended.file("count=5\n").capture({{.name = "count", .type = "int"}, {.name = "absent"}});
  CHECK(ended.read().outputs["count"] == Value(5));
  CHECK_FALSE(ended.read().outputs.map().contains("absent"));
  ended.worker("service").file(R"({"count": "x"})");
  CHECK(ended.read().error->code == "capture");
}

TEST_CASE("hostile output cannot make a capture hang") {
  const std::string text = std::string(64 << 10, 'a') + "!";
  CHECK(captured(text, {.name = "x", .regex = "(a+)+$"}).is_null());
  CHECK(captured(text, {.name = "x", .regex = "^(a|aa)+$"}).is_null());
  CHECK(captured(std::string(60 << 10, '['), {.name = "x", .json = ".a"})
            .text_or("")
            .find("capture: ") == 0);
}
