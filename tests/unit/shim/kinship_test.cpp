#include "shim/kinship.h"

#include <catch2/catch.hpp>
#include <map>

using namespace reprise;
using namespace reprise::shim;
using process::ProcessInfo;

namespace {

constexpr pid_t shim_pid = 100;

// pid, parent, group (= session), start in seconds
ProcessInfo one(pid_t pid, pid_t parent, pid_t group, std::int64_t seconds) {
  return {pid, parent, group, group, seconds * 1'000'000, false};
}

Kin attempt(const std::string& token, pid_t leader, std::int64_t begun, std::int64_t ended = 0) {
  return {token, leader, begun * 1'000'000, ended * 1'000'000, false, {}};
}

std::vector<pid_t> pids(const std::vector<ProcessInfo>& list) {
  std::vector<pid_t> found;
  for (const auto& info : list) found.push_back(info.pid);
  return found;
}

Family look(const Kin& kin, const std::vector<Kin>& all, const std::vector<ProcessInfo>& table,
            std::map<pid_t, std::string> tokens = {}) {
  return family_of(kin, all, shim_pid, table, [&](pid_t pid) {
    return tokens.contains(pid) ? process::Variable{true, false, tokens[pid]}
                                : process::Variable{true, false, {}};
  });
}

using Pids = std::vector<pid_t>;

}  // namespace

TEST_CASE("a leader's family is its whole subtree, groups and sessions aside") {
  const auto a = attempt("a", 200, 5);
  const auto family = look(a, {a},
                           {one(200, shim_pid, 200, 5), one(201, 200, 200, 6),
                            one(202, 201, 202, 7), one(300, 1, 300, 6)});
  CHECK(pids(family.members) == Pids{200, 201, 202});
}

TEST_CASE("an orphan belongs to the attempt whose token it carries") {
  const auto a = attempt("a", 200, 5), b = attempt("b", 300, 5);
  const std::vector<ProcessInfo> table = {one(200, shim_pid, 200, 5), one(300, shim_pid, 300, 5),
                                          one(400, shim_pid, 400, 6), one(401, 400, 401, 6)};
  CHECK(pids(look(a, {a, b}, table, {{400, "b"}}).members) == Pids{200});
  CHECK(pids(look(b, {a, b}, table, {{400, "b"}}).members) == Pids{300, 400, 401});
}

TEST_CASE("an orphan without a token belongs to the attempt whose group it is in") {
  const auto a = attempt("a", 200, 5), b = attempt("b", 300, 5);
  const std::vector<ProcessInfo> table = {one(400, shim_pid, 300, 6)};
  CHECK(look(a, {a, b}, table).members.empty());
  CHECK(pids(look(b, {a, b}, table).members) == Pids{400});
}

TEST_CASE("an orphan that only one attempt can have started is that one's") {
  const auto a = attempt("a", 200, 5), later = attempt("later", 300, 9);
  const std::vector<ProcessInfo> table = {one(400, shim_pid, 400, 6)};
  CHECK(pids(look(a, {a, later}, table).members) == Pids{400});
  CHECK(look(later, {a, later}, table).members.empty());
}

TEST_CASE(
    "an orphan that two attempts can have started is doubtful for both, and nobody's to kill") {
  const auto a = attempt("a", 200, 5), b = attempt("b", 300, 5);
  const std::vector<ProcessInfo> table = {one(400, shim_pid, 400, 6)};
  for (const auto& kin : {a, b}) {
    const auto family = look(kin, {a, b}, table);
    CHECK(family.members.empty());
    CHECK(pids(family.doubtful) == Pids{400});
  }
}

TEST_CASE("the dead are no members, but an orphan among them spoils the proof") {
  const auto a = attempt("a", 200, 5), b = attempt("b", 300, 5);
  auto leader = one(200, shim_pid, 200, 5), orphan = one(201, shim_pid, 200, 6);
  leader.dead = orphan.dead = true;
  const auto family = look(a, {a, b}, {leader, orphan});
  CHECK(family.members.empty());
  CHECK(pids(family.just_died) == Pids{201});
  CHECK(look(b, {a, b}, {leader, orphan}).just_died.empty());
  orphan.group = orphan.session = 201;
  CHECK(pids(look(b, {a, b}, {orphan}).just_died) == Pids{201});  // may be its own
}

TEST_CASE("a daemon that left group, session and token is nobody's") {
  auto a = attempt("a", 200, 5);
  a.daemons = true;
  const std::vector<ProcessInfo> table = {one(400, shim_pid, 400, 6)};
  CHECK(look(a, {a}, table).members.empty());
  CHECK(pids(look(a, {a}, table, {{400, "a"}}).members) == Pids{400});
  CHECK(pids(look(a, {a}, {one(400, shim_pid, 200, 6)}).members) == Pids{400});
}

TEST_CASE("a daemon left by an ended attempt is not charged to those that ran beside it") {
  auto ended = attempt("ended", 200, 5, 8);
  ended.daemons = true;
  ended.left = {one(400, shim_pid, 400, 6)};
  const auto b = attempt("b", 300, 5);
  const auto family = look(b, {ended, b}, {one(400, shim_pid, 400, 6)});
  CHECK(family.members.empty());
  CHECK(family.doubtful.empty());
  CHECK(pids(look(b, {ended, b}, {one(401, shim_pid, 401, 20)}).members) == Pids{401});
  CHECK(look(b, {ended, b}, {one(402, shim_pid, 400, 20)}).members.empty());  // the daemon's child
}

TEST_CASE("one that began in the same tick as another ended is not its daemon") {
  auto ended = attempt("ended", 200, 5, 8);
  ended.daemons = true;
  ended.left = {one(400, shim_pid, 400, 8)};
  const auto next = attempt("next", 300, 8);
  const std::vector<ProcessInfo> table = {one(400, shim_pid, 400, 8), one(401, shim_pid, 401, 8)};
  CHECK(pids(look(next, {ended, next}, table).members) == Pids{401});
}
