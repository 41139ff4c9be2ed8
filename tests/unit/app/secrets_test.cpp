// Secrets are read at use from where they are bound, refused when unsafe, and replaced everywhere.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/secrets.h"
#include "rig/folder.h"

using namespace reprise;
using model::SecretSource;

namespace {

std::string file_in(const rig::Folder& folder, const std::string& text, mode_t mode) {
  const std::string path = folder / "secret";
  std::ofstream(path) << text;
  ::chmod(path.c_str(), mode);
  return path;
}

}  // namespace

TEST_CASE("a secret of the environment, and one that is not there") {
  ::setenv("TEST_SECRET", "long enough", 1);
  CHECK(*app::read_secret("A", {SecretSource::Kind::env, "TEST_SECRET"}) == "long enough");
  const auto missing = app::read_secret("A", {SecretSource::Kind::env, "TEST_NOTHING"});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.find("TEST_NOTHING") != std::string::npos);
}

TEST_CASE("a secret file loses one line end, and must be private") {
  const rig::Folder folder;
  CHECK(*app::read_secret("A", {SecretSource::Kind::file,
                                file_in(folder, "the secret\n\n", 0600)}) == "the secret\n");
  const auto open =
      app::read_secret("A", {SecretSource::Kind::file, file_in(folder, "the secret", 0644)});
  REQUIRE_FALSE(open);
  CHECK(open.error().hint.find("chmod 600") != std::string::npos);
}

TEST_CASE("a secret under eight bytes is refused, and no message tells it") {
  const rig::Folder folder;
  const auto little =
      app::read_secret("A", {SecretSource::Kind::file, file_in(folder, "1234567", 0600)});
  REQUIRE_FALSE(little);
  CHECK(little.error().message.find("1234567") == std::string::npos);
}

TEST_CASE("references are replaced at any depth, and what was read is known for masking") {
  ::setenv("TEST_SECRET", "long enough", 1);
  const std::map<std::string, SecretSource> bound{{"A", {SecretSource::Kind::env, "TEST_SECRET"}}};
  app::SecretReader reader(bound);
  const model::Value value(model::Map{
      {"list", model::List{model::Value(model::SecretText{{false, "x-"}, {true, "A"}})}}});
  const auto resolved = reader.resolve(value);
  REQUIRE(resolved);
  CHECK((*resolved)["list"].list().front().text() == "x-long enough");
  CHECK(reader.read() == std::map<std::string, std::string>{{"A", "long enough"}});
  CHECK(app::secret_names(value) == std::set<std::string>{"A"});
  CHECK_FALSE(reader.resolve(model::Value(model::SecretText{{true, "B"}})));
}
