// Concurrency groups across runs.
#include <catch2/catch.hpp>

#include "core/claims.h"

using namespace reprise;
using core::Claims;
using Kind = core::ClaimAnswer::Kind;
using model::OnConflict;
using Runs = std::vector<std::string>;

TEST_CASE("a free group is granted, a held one refuses and names who holds it") {
  Claims claims;
  CHECK(claims.request("r1", {"db"}, OnConflict::refuse, "h").kind == Kind::granted);
  CHECK(claims.holds("r1"));
  const auto answer = claims.request("r2", {"web", "db"}, OnConflict::refuse, "h");
  CHECK(answer.kind == Kind::refused);
  CHECK(answer.by == "r1");
  CHECK(answer.group == "db");
  CHECK_FALSE(claims.knows("r2"));
}

TEST_CASE("runs without a group never conflict") {
  Claims claims;
  CHECK(claims.request("r1", {}, OnConflict::refuse, "h").kind == Kind::granted);
  CHECK(claims.request("r2", {}, OnConflict::refuse, "h").kind == Kind::granted);
  CHECK(claims.holds("r2"));
  CHECK(claims.release("r1").empty());
}

TEST_CASE("the queue is first come, first served") {
  Claims claims;
  claims.request("r1", {"db"}, OnConflict::queue, "h");
  CHECK(claims.request("r2", {"db"}, OnConflict::queue, "h").kind == Kind::queued);
  CHECK(claims.request("r3", {"db"}, OnConflict::queue, "h").kind == Kind::queued);
  CHECK(claims.release("r1") == Runs{"r2"});
  CHECK(claims.holds("r2"));
  CHECK_FALSE(claims.holds("r3"));
  CHECK(claims.release("r2") == Runs{"r3"});
}

TEST_CASE("a run that leaves the queue grants nothing to those behind it") {
  Claims claims;
  for (const auto* run : {"r1", "r2", "r3"}) claims.request(run, {"db"}, OnConflict::queue, "h");
  CHECK(claims.release("r2").empty());
  CHECK(claims.release("r1") == Runs{"r3"});
}

TEST_CASE("a run starts when it holds all its groups") {
  Claims claims;
  claims.request("r1", {"db"}, OnConflict::queue, "h");
  claims.request("r2", {"web"}, OnConflict::queue, "h");
  CHECK(claims.request("r3", {"db", "web"}, OnConflict::queue, "h").kind == Kind::queued);
  CHECK(claims.release("r1").empty());
  CHECK(claims.release("r2") == Runs{"r3"});
}

TEST_CASE("join follows a run of the same plan and refuses another") {
  Claims claims;
  claims.request("r1", {"db"}, OnConflict::join, "h");
  const auto same = claims.request("r2", {"db"}, OnConflict::join, "h");
  CHECK(same.kind == Kind::join);
  CHECK(same.by == "r1");
  CHECK(claims.request("r3", {"db"}, OnConflict::join, "other").kind == Kind::refused);
}

TEST_CASE("after a restart what had started holds its groups, in whatever order it is told") {
  Claims claims;
  claims.restore("r1", {"db"}, "h", false);
  claims.restore("r2", {"db"}, "h", true);
  claims.restore("r3", {"db"}, "h", false);
  CHECK(claims.holds("r2"));
  CHECK(claims.release("r2") == Runs{"r1"});
  CHECK(claims.release("r1") == Runs{"r3"});
  CHECK(claims.release("r1").empty());
}

TEST_CASE("a group named twice is one group") {
  Claims claims;
  claims.request("r1", {"db", "db"}, OnConflict::queue, "h");
  CHECK(claims.holds("r1"));
  claims.request("r2", {"db"}, OnConflict::queue, "h");
  CHECK(claims.release("r1") == Runs{"r2"});
}
