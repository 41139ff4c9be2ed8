#include <catch2/catch.hpp>

#include "journal_sqlite/operations.h"
#include "unit/journal_sqlite/fixture.h"

using namespace reprise;
using namespace reprise::journal_sqlite;

namespace {

const std::string key_one = "one one one one one one one one";
const std::string key_two = "two two two two two two two two";

OpenSettings with_key(const Folder& folder, const std::string& key) {
  auto settings = settings_for(folder);
  settings.key = key;
  return settings;
}

void use(const Folder& folder, const std::string& key, const std::string& run) {
  auto opened = open_journal(with_key(folder, key), {});
  REQUIRE(opened);
  const auto epoch = opened->journal->epoch();
  REQUIRE(put(*opened->journal, new_run(run, epoch)).commit == port::Commit::committed);
  REQUIRE(opened->journal->close());
}

}  // namespace

TEST_CASE("with a key the commit chain cannot be made without it") {
  Folder folder;
  use(folder, key_one, "a");
  CHECK(verify_state(with_key(folder, key_one))->is_whole());
  for (const auto& wrong : {std::string(), key_two}) {
    CHECK_FALSE(verify_state(with_key(folder, wrong))->is_whole());
    auto opened = open_journal(with_key(folder, wrong), {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == wrong_key);
    CHECK(exit_code(opened.error()) == 76);
  }
  use(folder, key_one, "b");
}

TEST_CASE("S-21 a whole journal forged without the key is refused by the engine that has it") {
  Folder folder;
  use(folder, "", "forged");  // chain, seals and witness are all right, only unkeyed
  CHECK(verify_state(with_key(folder, ""))->is_whole());
  auto opened = open_journal(with_key(folder, key_one), {});
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == wrong_key);
}

TEST_CASE("S-21 a commit that names the key but was made without it is found out") {
  Folder folder;
  use(folder, key_one, "a");
  // Every hash is made anew as somebody without the key can make it: with a key of his own.
  auto db = Database::open_writer(folder / "journal.db");
  REQUIRE(db);
  CommitRow row;
  base::Digest before;
  {
    Statement query = db->prepare(
        "SELECT n, kind, at_us, epoch, events, payload, key_id FROM commit_ ORDER BY n DESC LIMIT "
        "1");
    REQUIRE(query.next());
    row = {query.number(0),
           static_cast<CommitKind>(query.integer(1)),
           query.integer(2),
           query.number(3),
           query.number(4),
           std::string(query.text(5)),
           std::string(query.text(6)),
           {}};
    Statement last = db->prepare("SELECT hash FROM commit_ WHERE n = ?");
    REQUIRE(last.bind(row.n - 1).next());
    before = last.digest(0);
  }
  ChainKey own = make_chain_key(key_two);
  own.id = row.key_id;
  const base::Digest forged = commit_hash(before, row, own);
  REQUIRE(db->execute("DROP TRIGGER commit__no_update"));
  Statement update = db->prepare("UPDATE commit_ SET hash = ? WHERE n = ?");
  REQUIRE(update.bind(forged).bind(row.n).run());
  update = {};
  REQUIRE(db->checkpoint(true));
  REQUIRE(db->close());
  CHECK(open_journal(with_key(folder, key_one), {}).error().code == damaged);
}

TEST_CASE("a lost or new key blocks no recovery: somebody accepts, and it is on record") {
  Folder folder;
  const std::string before = GENERATE(std::string(), key_one);
  const std::string after = before.empty() ? key_one : GENERATE(std::string(), key_two);
  use(folder, before, "a");
  auto accepted = accept_state(with_key(folder, after), "ann", "the key was lost");
  REQUIRE(accepted);
  CHECK(accepted->problems.front().find("key") != std::string::npos);
  use(folder, after, "b");
  auto report = verify_state(with_key(folder, after));
  REQUIRE(report);
  CHECK(report->damage == std::vector<std::string>{});
  CHECK(open_journal(with_key(folder, before), {}).error().code == wrong_key);
}
