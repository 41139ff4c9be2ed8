#include "unit/actions/interpret_world.h"

using namespace reprise;
using actions::test::Ended;
using model::EffectClass;
using process::Ending;

TEST_CASE("what was measured of a process is kept") {
  Ended ended;
  ended.result.millis = 1234;
  ended.result.log_bytes = 99;
  ended.result.log_sha256 = "abc";
  const auto finished = ended.exit(3).read();
  CHECK(finished.id == ended.id);
  CHECK(finished.exit == 3);
  CHECK(finished.millis == 1234);
  CHECK(finished.log_bytes == 99);
  CHECK(finished.log_sha256 == "abc");
  CHECK_FALSE(finished.signal);
  CHECK_FALSE(finished.adopted);
}

TEST_CASE("status 0 is success, another one a definite failure with the last words") {
  CHECK(Ended().verdict() == "succeeded");
  CHECK(Ended().exit(3).verdict() == "failed exit: it ended with status 3, not 0");
  CHECK(Ended().exit(1).err("warning: x\nno space left\n\n").verdict() ==
        "failed exit: it ended with status 1, not 0: no space left");
}

TEST_CASE("expect names the wanted statuses; 0 is not among them by itself") {
  CHECK(Ended().exit(3).expect({{0, 3}}).verdict() == "succeeded");
  CHECK(Ended().exit(0).expect({{3}}).verdict() == "failed exit: it ended with status 0, not 3");
  CHECK(Ended().exit(4).expect({{0, 3}}).verdict() ==
        "failed exit: it ended with status 4, not 0 or 3");
}

TEST_CASE("expect may want a pattern in standard output, or not there") {
  const model::Expect ok{{0}, "^ok \\d+$", ""}, no_error{{0}, "", "ERROR|FATAL"};
  CHECK(Ended().out("ok 17\n").expect(ok).verdict() == "succeeded");
  CHECK(Ended().out("not ok\n").expect(ok).verdict() ==
        "failed expect: its output does not match the pattern '^ok \\d+$'");
  CHECK(Ended().out("fine\n").expect(no_error).verdict() == "succeeded");
  CHECK(Ended().out("x\nFATAL: y\n").expect(no_error).verdict() ==
        "failed expect: its output matches the pattern 'ERROR|FATAL'");
  CHECK(Ended().expect({{0}, "(a", ""}).verdict().find("failed expect: the pattern '(a'") == 0);
}

TEST_CASE("what was not searched is not said to be without a match") {
  Ended ended;
  ended.out("fine").expect({{0}, "", "ERROR"}).result.stdout_cut = true;
  CHECK(ended.verdict() ==
        "failed expect: its output is longer than 64 KiB: the rest was not searched for 'ERROR'");
  ended.expect({{0}, "fine", ""});
  CHECK(ended.verdict() == "succeeded");
}

TEST_CASE("a process that never started is a definite failure, whatever its effect") {
  Ended ended;
  ended.ending(Ending::not_started).result.error = "no such file: /bin/nothing";
  CHECK(ended.verdict() == "failed not-started: no such file: /bin/nothing");
  CHECK_FALSE(ended.read().exit);
}

TEST_CASE("a signal, a timeout and a stop leave the effect unknown") {
  for (const EffectClass effect : {EffectClass::unsafe, EffectClass::idempotent}) {
    CHECK(Ended().as(effect).ending(Ending::signalled, 9).verdict() ==
          "unknown signal: it was ended by signal 9 (KILL)");
    CHECK(Ended().as(effect).ending(Ending::timed_out).verdict() ==
          "unknown timeout: it did not end in time");
    CHECK(Ended().as(effect).ending(Ending::stopped).verdict() ==
          "unknown stopped: it was stopped before it had ended");
  }
  CHECK(Ended().as(EffectClass::read).ending(Ending::stopped).verdict() ==
        "unknown stopped: it was stopped before it had ended");
  CHECK(Ended().ending(Ending::signalled, 9).read().signal == 9);
  CHECK_FALSE(Ended().ending(Ending::signalled, 9).read().exit);
}

TEST_CASE("where there is no effect, a violent end is a definite failure, unless it was our wish") {
  for (const EffectClass effect : {EffectClass::none, EffectClass::read}) {
    CHECK(Ended().as(effect).ending(Ending::signalled, 11).verdict() ==
          "failed signal: it was ended by signal 11 (SEGV)");
    CHECK(Ended().as(effect).ending(Ending::timed_out).err("waiting\n").verdict() ==
          "failed timeout: it did not end in time: waiting");
  }
}

TEST_CASE("a timeout names the step's own") {
  Ended ended;
  ended.step.timeout_ms = 90'000;
  CHECK(ended.ending(Ending::timed_out).verdict() ==
        "unknown timeout: it did not end within 1m30s");
}

TEST_CASE("survivors make every end unknown") {
  for (const EffectClass effect : {EffectClass::unsafe, EffectClass::read}) {
    Ended ended;
    ended.as(effect).exit(0).result.survivors = true;
    CHECK(ended.verdict() == "unknown survivors: a process that it started may still be alive");
  }
}

TEST_CASE("a lost connection to another host is unknown, other statuses are the program's") {
  Ended ended;
  ended.step.host = std::make_shared<const model::Param>();
  CHECK(ended.exit(255).err("x\nclient_loop: Broken pipe\r\n").verdict() ==
        "unknown lost: the connection failed or was lost: client_loop: Broken pipe");
  CHECK(ended.as(EffectClass::read).read().verdict == model::Verdict::failed);
  CHECK(ended.as(EffectClass::unsafe).exit(1).read().verdict == model::Verdict::failed);
  CHECK(ended.exit(255).expect({{255}}).verdict() == "succeeded");
  CHECK(Ended().exit(255).read().verdict == model::Verdict::failed);
}

TEST_CASE("expect and captures hold for the step's own program, not for its probe or undo") {
  Ended ended;
  ended.exit(0).expect({{7}}).capture({{.name = "x", .regex = "y", .required = true}});
  CHECK(ended.read().verdict == model::Verdict::failed);
  CHECK(ended.role(model::AttemptRole::undo).verdict() == "succeeded");
  CHECK(ended.role(model::AttemptRole::undo).exit(7).read().verdict == model::Verdict::failed);
}

TEST_CASE("a probe's verdict is one of three words") {
  const auto probe = [](Ended ended) {
    return ended.role(model::AttemptRole::probe).as(EffectClass::read).read().outputs["verdict"];
  };
  CHECK(probe(Ended().file("verdict=happened\n")) == model::Value("happened"));
  CHECK(probe(Ended().file("verdict=did-not-happen\nuri=x")) == model::Value("did-not-happen"));
  CHECK(probe(Ended().file("verdict=cannot-tell\n")) == model::Value("cannot-tell"));
  CHECK(probe(Ended().file("verdict=maybe\n")) == model::Value("cannot-tell"));
  CHECK(probe(Ended().file(R"({"verdict": true})")) == model::Value("cannot-tell"));
  CHECK(probe(Ended()) == model::Value("cannot-tell"));
  CHECK(probe(Ended().file("verdict=happened\n").exit(1)) == model::Value("cannot-tell"));
  CHECK(probe(Ended().file("verdict=happened\nverdict=happened\n")) == model::Value("cannot-tell"));
  CHECK(probe(Ended().file("verdict=happened\n").ending(Ending::timed_out)) ==
        model::Value("cannot-tell"));
  CHECK(probe(Ended().file(R"({"verdict": "happened"})").worker("verify")) ==
        model::Value("happened"));
}

TEST_CASE("a probe that failed has no verdict, whatever its file says") {
  Ended probe;
  probe.worker("verify").role(model::AttemptRole::probe).as(EffectClass::read);
  probe.exit(1).file(R"({"verdict": "happened"})");
  CHECK(probe.read().outputs["verdict"] == model::Value("cannot-tell"));
}

TEST_CASE("a probe's other outputs are kept") {
  const auto outputs =
      Ended().file("verdict=happened\nuri=x").role(model::AttemptRole::probe).read().outputs;
  CHECK(outputs["uri"] == model::Value("x"));
}
