#include "unit/actions/interpret_world.h"

#include "actions/interpret_leak.h"

using namespace reprise;
using actions::LeakFinder;
using actions::test::Ended;
using model::Value;

namespace {

const std::string secret = "s3cr&t \"p/w\"";
const std::string sealed = R"({"$sealed":true})";

bool leaks(const std::string& text) { return LeakFinder({secret}).is_in(Value(text)); }

}  // namespace

TEST_CASE("a secret output is sealed, and so is the text it was captured from") {
  Ended ended;
  ended.out("token: abcdefgh12345\n")
      .capture({{.name = "token", .regex = "token: (\\S+)", .required = true, .secret = true}});
  CHECK(ended.verdict() == "succeeded");
  CHECK(ended.outputs() == R"({"exit":0,"stdout":)" + sealed + R"(,"token":)" + sealed + "}");
}

TEST_CASE("the text that a short secret was captured from is sealed as well") {
  Ended ended;
  ended.out("pin: 1234\n").capture({{.name = "pin", .regex = "pin: (\\d+)", .secret = true}});
  CHECK(ended.outputs() == R"({"exit":0,"pin":)" + sealed + R"(,"stdout":)" + sealed + "}");
}

TEST_CASE("a secret output of the file is sealed wherever else it is said") {
  Ended ended;
  ended.out("got it\n").file("token=abcdefgh12345\nurl=http://x/?t=abcdefgh12345\nother=fine\n");
  ended.capture({{.name = "token", .secret = true}});
  CHECK(ended.outputs() == R"({"exit":0,"other":"fine","stdout":"got it","token":)" + sealed +
                               R"(,"url":)" + sealed + "}");
}

TEST_CASE("a short secret output does not seal everything else") {
  Ended ended;
  ended.out("1234567\n").file("pin=1\n").capture({{.name = "pin", .secret = true}});
  CHECK(ended.outputs() == R"({"exit":0,"pin":)" + sealed + R"(,"stdout":"1234567"})");
}

TEST_CASE("a secret output is not told by a failure either") {
  const model::Capture token{.name = "token", .regex = "token: (\\S+)", .type = "int",
                             .secret = true};
  model::Capture from_stderr = token;
  from_stderr.from_stderr = true;
  for (const auto& ended : {Ended().out("token: abcdefgh").capture({token}),
                            Ended().out("token: abcdefgh").exit(1).capture({token}),
                            Ended().err("token: abcdefgh").exit(1).capture({from_stderr}),
                            Ended().out("{token: abcdefgh").capture(
                                {{.name = "token", .json = ".a", .secret = true}})}) {
    const auto finished = ended.read();
    CHECK(finished.verdict == model::Verdict::failed);
    CHECK((finished.error->message + model::to_json(finished.outputs)).find("abcdefgh") ==
          std::string::npos);
  }
  Ended worker;
  worker.worker("service").exit(1).file(R"({"token": "abcdefgh"})");
  CHECK(worker.capture({{.name = "token", .secret = true}}).outputs().find("abcdefgh") ==
        std::string::npos);
}

TEST_CASE("a bound secret in ordinary output fails the step and is not stored") {
  for (auto ended : {Ended().out("password is " + secret), Ended().file("x=" + secret + "\n"),
                     Ended().out(secret).capture({{.name = "y", .regex = ".+"}}),
                     Ended().worker("service").file(R"({"a":[{"b":"s3cr&t \"p/w\""}]})")}) {
    ended.secrets = {secret};
    const auto finished = ended.read();
    CHECK(finished.verdict == model::Verdict::failed);
    CHECK(finished.error->code == "secret");
    CHECK(finished.error->hint ==
          "do not print it, or declare that output with 'secret: true'");
    CHECK(finished.outputs == Value(model::Map{}));
  }
}

TEST_CASE("a bound secret in an output that is declared secret is fine") {
  Ended ended;
  ended.secrets = {secret};
  ended.file("x=" + secret + "\n").capture({{.name = "x", .secret = true}});
  CHECK(ended.verdict() == "succeeded");
  CHECK(ended.read().outputs["x"] == Value(model::Map{{"$sealed", true}}));
}

TEST_CASE("a bound secret is masked in what a failure says, and its outputs are dropped") {
  Ended ended;
  ended.secrets = {secret};
  const auto finished = ended.exit(1).out(secret).err("login with " + secret + " failed\n").read();
  CHECK(finished.error->code == "exit");
  CHECK(finished.error->message == "it ended with status 1, not 0: login with *** failed");
  CHECK(finished.outputs == Value(model::Map{}));
}

TEST_CASE("a bound secret that a probe prints costs its outputs, not its verdict") {
  Ended ended;
  ended.secrets = {secret};
  ended.role(model::AttemptRole::probe).out(secret).file("verdict=happened\n");
  CHECK(ended.outputs() == R"({"verdict":"happened"})");
}

TEST_CASE("secrets are found in the forms in which programs repeat them") {
  CHECK(leaks("x" + secret + "y"));
  CHECK(leaks(R"(s3cr&t \"p/w\")"));                           // JSON
  CHECK(leaks("s3cr%26t%20%22p%2Fw%22"));                      // URL
  CHECK(leaks("s3cr%26t%20%22p%2fw%22"));
  CHECK(leaks("s3cr%26t%20%22p/w%22"));
  CHECK(leaks("q=s3cr%26t+%22p%2Fw%22&r=1"));
  CHECK(leaks("7333637226742022702f7722"));                    // hexadecimal
  CHECK(leaks("7333637226742022702F7722"));
  CHECK(leaks("czNjciZ0ICJwL3ci"));                            // base64
  CHECK(leaks("dXNlcjpzM2NyJnQgInAvdyI="));                    // base64 of "user:" + secret
  CHECK(leaks("YTpzM2NyJnQgInAvdyI6Yg=="));                    // of "a:" + secret + ":b"
  CHECK(leaks("YWI6czNjciZ0ICJwL3ciOmI="));                    // of "ab:" + secret + ":b"
  CHECK_FALSE(leaks("s3cr"));
  CHECK_FALSE(leaks("an ordinary line"));
}

TEST_CASE("secrets are found in keys, lists and numbers") {
  const LeakFinder leak({"1234567890"});
  CHECK(leak.is_in(Value(model::Map{{"1234567890", true}})));
  CHECK(leak.is_in(Value(model::List{model::Map{{"a", "x1234567890"}}})));
  CHECK(leak.is_in(Value(std::int64_t{1234567890})));
  CHECK_FALSE(leak.is_in(Value(std::int64_t{123456789})));
}

TEST_CASE("a secret of bytes that are no UTF-8 is found after they were replaced") {
  Ended ended;
  ended.secrets = {"abcd\xff\xfe" "efgh"};
  CHECK(ended.out("abcd\xff\xfe" "efgh").read().error->code == "secret");
}

TEST_CASE("each line of a secret of several lines is masked") {
  const LeakFinder leak({"-----BEGIN-----\nMIIEvQIBADANBg\n-----END-----\n"});
  CHECK(leak.mask("last: MIIEvQIBADANBg") == "last: ***");
  CHECK_FALSE(leak.is_in(Value("-----BEGIN-----")));
}

TEST_CASE("a text under 8 bytes is no secret") {
  CHECK_FALSE(LeakFinder({"", "a", "1234567"}).is_in(Value("a 1234567")));
}
