// What is written down of a request, and how much of what is refused.
#include <catch2/catch.hpp>

#include "access/audit.h"
#include "model/json.h"

using namespace reprise;
using namespace reprise::access;

TEST_CASE("a request comes back from its entry") {
  Request request{
      "token:ci (1)", "ann", "10.0.0.7:5", "answer q1 approve", "r1", "payments/x", false, "no",
      true,           3};
  const auto stored = encode(request);
  CHECK(stored.kind == "request.refused");
  auto back = decode_request(stored.kind, stored.body);
  REQUIRE(back);
  CHECK(encode(*back).body == stored.body);
  CHECK_FALSE(back->allowed);
  CHECK(back->left_out == 3);
  request.allowed = true;
  CHECK(encode(request).kind == "request.allowed");
  CHECK_FALSE(decode_request("request.lost", "{}"));
}

TEST_CASE("what comes from outside is cut between two characters, and is text") {
  Request request;
  request.what = std::string(499, 'x') + "\xc3\xa4" + std::string(10'000, 'y');
  request.why = "\xff\x00";
  const auto stored = encode(request);
  CHECK(stored.body.size() < 1000);
  const auto body = model::parse_json(stored.body);
  REQUIRE(body);
  CHECK((*body)["what"].text() == std::string(499, 'x') + "...");
}

TEST_CASE("refusals beyond sixty in a minute are counted and not written down") {
  RefusalBound bound;
  for (int i = 0; i < 60; ++i) CHECK(bound.take(1'000'000) == 0);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(bound.take(2'000'000));
  CHECK(bound.take(60'000'000) == 1000);
  CHECK(bound.take(60'000'001) == 0);
}

TEST_CASE("a broken glass leaves a task that is due in a day") {
  Request request{"token:ann (1)", "ann", "", "answer q1 approve", "r1", "", true, "fire", true};
  const auto task = follow_up(request, 5);
  CHECK(base::format_timestamp(task.due_us - 5) == "1970-01-02T00:00:00Z");
  CHECK(task.id == "glass-5");
  CHECK(task.text.find("token:ann (1): answer q1 approve of run r1 (fire)") != std::string::npos);
}
