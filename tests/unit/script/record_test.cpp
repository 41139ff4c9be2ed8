// A record is handed back call by call; a script that does something else is found out.
#include "script/record.h"

#include <catch2/catch.hpp>

#include "script/host_calls.h"

namespace reprise::script {
namespace {

using Catch::Contains;
using model::Map;
using model::Value;

Call read_of(const std::string& path) { return {"fs.read", Map{{"path", path}}, "a.lua:3"}; }

RecordedCall recorded(const Call& call, bool finished = true) {
  return {call.name, hash_of_args(call),  shown_args(call), "a.lua:2", finished,
          false,     given(Value("text"))};
}

TEST_CASE("finished calls are answered from the record, the next one is live") {
  Record record({recorded(read_of("a")), recorded(read_of("b"))});
  CHECK_FALSE(record.caught_up());
  CHECK(std::get<Record::Known>(record.next(read_of("a"))).result == given(Value("text")));
  CHECK_FALSE(record.caught_up());
  CHECK(std::holds_alternative<Record::Known>(record.next(read_of("b"))));
  CHECK(record.caught_up());
  CHECK(std::get<Record::Live>(record.next(read_of("c"))).number == 3);
  CHECK(record.at_end());
}

TEST_CASE("the open call is made again under its number, and only it") {
  Record record({recorded(read_of("a")), recorded(read_of("b"), false)});
  (void)record.next(read_of("a"));
  CHECK(record.caught_up());
  CHECK(std::get<Record::Live>(record.next(read_of("b"))).number == 2);
  Record other({recorded(read_of("b"), false)});
  CHECK(std::get<base::Error>(other.next(read_of("c"))).code == "nondeterminism");
}

TEST_CASE("another call than the recorded one shows both, with their lines") {
  Record record({recorded(read_of("a"))});
  const auto error = std::get<base::Error>(record.next(read_of("b")));
  CHECK(error.code == "nondeterminism");
  CHECK_THAT(error.message, Contains(R"(call 1 was fs.read({"path":"a"}) at a.lua:2)") &&
                                Contains(R"(now it is fs.read({"path":"b"}) at a.lua:3)"));
  Record by_name({recorded(read_of("a"))});
  CHECK(std::holds_alternative<base::Error>(
      by_name.next({"fs.list", Map{{"path", "a"}}, "a.lua:3"})));
}

TEST_CASE("a script that ends before its record does is found out") {
  Record record({recorded(read_of("a")), recorded(read_of("b"))});
  (void)record.next(read_of("a"));
  const auto end = record.at_end();
  REQUIRE_FALSE(end);
  CHECK_THAT(end.error().message, Contains("call 2 was") && Contains("the script ends before it"));
}

TEST_CASE("a call that is only known to have happened gives what its declaration says") {
  auto call = recorded({"proc.run", Map{{"argv", model::List{"x"}}}, "a.lua:3"});
  call.assumed = true;
  call.result = {};
  Record record({call});
  const auto answer = record.next({"proc.run", Map{{"argv", model::List{"x"}}}, "a.lua:3"});
  CHECK(std::get<Record::Known>(answer).result["value"]["exit"] == Value(0));
}

TEST_CASE("arguments are shown cut, and never in the middle of a letter") {
  const Call call = read_of(std::string(300, 'x'));
  CHECK(shown_args(call).size() <= 203);
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "\xc3\xa9";
  CHECK_THAT(shown_args(read_of(wide)), Contains("..."));
}

TEST_CASE("the caller of a program says how harmful it is, within the declaration") {
  const HostCall& run = *find_host_call("proc.run");
  CHECK(effect_of(run, Map{}) == model::EffectClass::unsafe);
  CHECK(effect_of(run, Map{{"effect", "read"}}) == model::EffectClass::read);
  CHECK(effect_of(*find_host_call("fs.append"), Map{{"effect", "read"}}) ==
        model::EffectClass::unsafe);
  CHECK(find_host_call("os.exit") == nullptr);
}

}  // namespace
}  // namespace reprise::script
