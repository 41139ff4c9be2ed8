#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "event_samples.h"
#include "model/event_json.h"
#include "model/json.h"

using namespace reprise::model;

namespace {

std::string stored(const std::string& fields) {
  return R"({"v":1,"boot":5,"boot_id":"b")" + fields + "}";
}

Event event_of(EventBody body) { return {{7, 5, "b"}, std::move(body)}; }

// The default member of every alternative of EventBody.
template <std::size_t Index = 0>
void for_every_kind(const std::function<void(const EventBody&)>& use) {
  if constexpr (Index < std::variant_size_v<EventBody>) {
    use(EventBody(std::in_place_index<Index>));
    for_every_kind<Index + 1>(use);
  }
}

// These hold any data, so no data is of a wrong type for them.
const std::set<std::string> any_data = {"result", "evidence", "inputs", "outputs",
                                        "show",   "form",     "fields"};

}  // namespace

TEST_CASE("the samples hold every kind of event") {
  std::set<std::string> kinds;
  for (const EventSample& sample : event_samples()) kinds.insert(sample.kind);
  CHECK(kinds.size() == std::variant_size_v<EventBody>);
  for_every_kind(
      [&](const EventBody& body) { CHECK(kinds.count(std::string(kind_name(body))) == 1); });
}

TEST_CASE("every kind of event has its stored text and comes back from it") {
  for (const EventSample& sample : event_samples()) {
    CAPTURE(sample.kind);
    CHECK(kind_name(sample.body) == sample.kind);
    const std::string text = encode_event(event_of(sample.body));
    CHECK(text == stored(sample.fields));
    const auto back = decode_event(sample.kind, 7, text);
    REQUIRE(back);
    CHECK(back->at.wall_us == 7);
    CHECK(back->body.index() == sample.body.index());
    CHECK(encode_event(*back) == text);
  }
}

TEST_CASE("events with nothing but defaults come back") {
  for_every_kind([](const EventBody& body) {
    const std::string text = encode_event(event_of(body));
    CAPTURE(text);
    const auto back = decode_event(kind_name(body), 7, text);
    REQUIRE(back);
    CHECK(encode_event(*back) == text);
  });
}

TEST_CASE("a required member that is missing is named") {
  const std::map<std::string, std::size_t> required = {
      {"run.created", 5},    {"attempt.started", 5}, {"attempt.finished", 2},
      {"question.asked", 5}, {"run.started", 0},     {"timer.set", 3}};
  for (const EventSample& sample : event_samples()) {
    const auto whole = parse_json(stored(sample.fields));
    REQUIRE(whole);
    std::size_t missed = 0;
    for (const auto& [key, value] : whole->map()) {
      Map less = whole->map();
      less.erase(key);
      const auto result = decode_event(sample.kind, 7, to_json(less));
      if (result) continue;
      ++missed;
      CAPTURE(sample.kind, key);
      CHECK(result.error().message.find("'" + key + "' is missing") != std::string::npos);
    }
    if (const auto count = required.find(sample.kind); count != required.end()) {
      CAPTURE(sample.kind);
      CHECK(missed == count->second + 3);  // and v, boot, boot_id
    }
  }
}

TEST_CASE("a member of a wrong type is named") {
  for (const EventSample& sample : event_samples()) {
    const auto whole = parse_json(stored(sample.fields));
    REQUIRE(whole);
    for (const auto& [key, value] : whole->map()) {
      if (any_data.count(key) != 0) continue;
      Map wrong = whole->map();
      wrong[key] = 1.5;
      const auto result = decode_event(sample.kind, 7, to_json(wrong));
      CAPTURE(sample.kind, key);
      REQUIRE_FALSE(result);
      CHECK(result.error().message.find("'" + key) != std::string::npos);
    }
  }
}

TEST_CASE("members of a later engine are ignored, a later format is not") {
  const auto more =
      decode_event("run.paused", 7, R"({"v":1,"boot":5,"boot_id":"b","by":"a","mood":3})");
  REQUIRE(more);
  CHECK(std::get<events::RunPaused>(more->body).by == "a");
  const auto later = decode_event("run.paused", 7, R"({"v":2,"boot":5,"boot_id":"b","by":"a"})");
  REQUIRE_FALSE(later);
  CHECK(later.error().message.find("format 2") != std::string::npos);
}

TEST_CASE("what is no event is refused by name") {
  const std::string good = R"({"v":1,"boot":5,"boot_id":"b","by":"a"})";
  CHECK(decode_event("run.exploded", 7, good).error().message.find("run.exploded") !=
        std::string::npos);
  for (const char* body : {"", "null", "[]", "{", "{}", "{\"v\":1,\"v\":1}"}) {
    CAPTURE(body);
    CHECK_FALSE(decode_event("run.paused", 7, body));
  }
  const auto inner = decode_event(
      "step.failed", 7, R"({"v":1,"boot":5,"boot_id":"b","step":"a","error":{"code":1}})");
  REQUIRE_FALSE(inner);
  CHECK(inner.error().message.find("'error.code' is not a text") != std::string::npos);
  const auto word =
      decode_event("run.phase_changed", 7, R"({"v":1,"boot":5,"boot_id":"b","phase":"x"})");
  CHECK_FALSE(word);
  CHECK_FALSE(decode_event("retry.scheduled", 7,
                           R"({"v":1,"boot":5,"boot_id":"b","step":"a","attempt":-1,)"
                           R"("not_before":{"wall":1,"boot":1,"boot_id":""}})"));
}

TEST_CASE("the step of an event is known whatever its kind") {
  CHECK(step_of(events::StepFailed{"a", {}}) == "a");
  CHECK(step_of(events::AttemptLost{{"b[2]", AttemptRole::main, 1}, ""}) == "b[2]");
  CHECK(step_of(events::QuestionAsked{"q1", "c", {}, "", {}}) == "c");
  CHECK(step_of(events::RunStarted{}).empty());
  CHECK(step_of(events::QuestionAnswered{"q1", "a", "b"}).empty());
}

TEST_CASE("words of the language have their dashes") {
  CHECK(to_text(StepPhase::retry_wait) == "retry-wait");
  CHECK(to_text(StepPhase::cancelled) == "cancelled");
  CHECK(to_text(RunPhase::ended) == "ended");
  CHECK(to_text(RunStatus::cancelled) == "cancelled");
  CHECK(to_text(AttemptRole::undo) == "undo");
  CHECK(to_text(Verdict::unknown) == "unknown");
  CHECK(to_text(QuestionKind::clock) == "clock");
  CHECK(to_text(OnFailure::proceed) == "continue");
  CHECK(to_text(EffectClass::idempotent) == "idempotent");
}
