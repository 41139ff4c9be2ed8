#include "unit/actions/interpret_world.h"

#include "actions/output_file.h"

using namespace reprise;
using actions::test::Ended;

namespace {

std::string written(const std::string& text, bool cut = false) {
  const auto outputs = actions::parse_output_file(text, cut);
  return outputs ? model::to_json(model::Value(*outputs)) : outputs.error().message;
}

}  // namespace

TEST_CASE("a program's outputs are its standard output and its status") {
  CHECK(Ended().out("hello\n").exit(0).outputs() == R"({"exit":0,"stdout":"hello"})");
  CHECK(Ended().out("a\n\n").outputs() == R"({"exit":0,"stdout":"a\n"})");
  CHECK(Ended().out("a\r\n").outputs() == R"({"exit":0,"stdout":"a"})");
  CHECK(Ended().outputs() == R"({"exit":0,"stdout":""})");
  CHECK(Ended().out("partly").exit(3).outputs() == R"({"exit":3,"stdout":"partly"})");
}

TEST_CASE("the output file may be one JSON object") {
  CHECK(written(R"( {"a": 1, "b-c": {"d": [true, null]}} )") ==
        R"({"a":1,"b-c":{"d":[true,null]}})");
  CHECK(written("{}") == "{}");
  CHECK(written("{\"a\": 1").find("REPRISE_OUTPUT is not valid JSON: ") == 0);
  CHECK(written(R"({"a": 1, "a": 2})").find("is there twice") != std::string::npos);
  CHECK(written(R"({"a": 1} x)").find("REPRISE_OUTPUT is not valid JSON: ") == 0);
  CHECK(written(R"({"a b": 1})") == "REPRISE_OUTPUT: 'a b' is no name of an output");
  CHECK(written("{\"a\": \"\xff\"}").find("REPRISE_OUTPUT is not valid JSON: ") == 0);
}

TEST_CASE("the output file may be lines of key=value") {
  CHECK(written("a=1\nb_2=x=y\n\nc-d=\n") == R"({"a":"1","b_2":"x=y","c-d":""})");
  CHECK(written("a= x ") == R"({"a":" x "})");
  CHECK(written("a=1\r\nb=2\r\n") == R"({"a":"1","b":"2"})");
  CHECK(written("a=b<<c\n") == R"({"a":"b<<c"})");
  CHECK(written("") == "{}");
  CHECK(written("\n\n") == "{}");
}

TEST_CASE("the output file may hold blocks") {
  CHECK(written("a<<END\nline 1\nb=2\n\nlast\nEND\nc=3\n") ==
        R"({"a":"line 1\nb=2\n\nlast","c":"3"})");
  CHECK(written("a<<E\nE") == R"({"a":""})");
  CHECK(written("a<<E\nx\n E\nE\n") == R"({"a":"x\n E"})");
  CHECK(written("a<<E\nx\n") == "REPRISE_OUTPUT, line 1: the block never ends: no line 'E'");
  CHECK(written("a<<\nx\n") ==
        "REPRISE_OUTPUT, line 1: no word after '<<' says where the block ends");
}

TEST_CASE("a line that is no output is an error with its number") {
  CHECK(written("a=1\nnonsense\n") == "REPRISE_OUTPUT, line 2: no '=' in 'nonsense'");
  CHECK(written("a=1\na=2\n") == "REPRISE_OUTPUT, line 2: the key 'a' is there twice");
  CHECK(written("a=1\na<<E\n2\nE\n") == "REPRISE_OUTPUT, line 2: the key 'a' is there twice");
  for (const char* line : {"=x", "1a=x", "a b=x", " a=x", "a.b=x", "-a=x", "\xc3\xa4=x"})
    CHECK(written(line).find("is no name of an output") != std::string::npos);
}

TEST_CASE("an output file over its cap is an error, not half of its content") {
  CHECK(written("a=1\n", true) == "REPRISE_OUTPUT is larger than 1 MiB");
}

TEST_CASE("an output file that cannot be read fails the step definitely") {
  CHECK(Ended().file("nonsense").verdict() ==
        "failed output: REPRISE_OUTPUT, line 1: no '=' in 'nonsense'");
  CHECK(Ended().out("said\n").file("nonsense").outputs() == R"({"exit":0,"stdout":"said"})");
  CHECK(Ended().worker("service").file("{").read().error->code == "output");
}

TEST_CASE("what is in the output file joins the outputs, and wins") {
  CHECK(Ended().out("x\n").file("a=1\n").outputs() == R"({"a":"1","exit":0,"stdout":"x"})");
  CHECK(Ended().out("x\n").file("stdout=short\n").outputs() == R"({"exit":0,"stdout":"short"})");
}

TEST_CASE("the outputs of a built-in action are those in its file alone") {
  const std::string file = R"({"state": "running", "pid": 7})";
  CHECK(Ended().worker("service").out("noise").file(file).outputs() ==
        R"({"pid":7,"state":"running"})");
  CHECK(Ended().worker("notify").outputs() == "{}");
}

TEST_CASE("a built-in action says itself why it failed") {
  Ended ended;
  ended.worker("service").exit(1).file(R"({"pid": 7, "error": {"code": "grace",
      "message": "it did not stop", "hint": "raise grace"}})");
  CHECK(ended.verdict() == "failed grace: it did not stop");
  CHECK(ended.read().error->hint == "raise grace");
  CHECK(ended.outputs() == R"({"pid":7})");
}

TEST_CASE("a built-in action that does not know, or breaks, is unknown unless it only looks") {
  const std::string error = R"({"error": {"code": "io", "message": "half done"}})";
  CHECK(Ended().worker("service").exit(70).file(error).verdict() == "unknown io: half done");
  CHECK(Ended().worker("service").exit(2).err("usage\n").verdict() ==
        "unknown action: it ended with status 2: usage");
  CHECK(Ended().worker("verify").as(model::EffectClass::read).exit(70).file(error).verdict() ==
        "failed io: half done");
  CHECK(Ended().worker("service").exit(1).file("{").verdict() ==
        "failed action: it ended with status 1");
}

TEST_CASE("R-17: NUL, invalid UTF-8 and escapes in outputs are stored as valid text") {
  const std::string raw("a\0b\xff\x1b[31m\xc3", 10);
  const auto finished = Ended().out(raw).file("k=" + raw + "\n").read();
  CHECK(finished.verdict == model::Verdict::succeeded);
  const std::string stored = "a\xe2\x90\x80" "b\xef\xbf\xbd\x1b[31m\xef\xbf\xbd";
  CHECK(finished.outputs["stdout"] == model::Value(stored));
  CHECK(finished.outputs["k"] == model::Value(stored));
  CHECK(model::parse_json(model::to_json(finished.outputs)).value() == finished.outputs);
}

TEST_CASE("R-17: the last words of a program are shown printable and short") {
  const std::string said = "x\n\x1b[31mred\xff" + std::string(1, '\0') + std::string(2000, 'y');
  const auto message = Ended().exit(1).err(said).verdict();
  CHECK(message.find('\x1b') == std::string::npos);
  CHECK(message.size() < 500);
  CHECK(message.find("red") != std::string::npos);
}
