#include "unit/actions/world.h"

using namespace reprise;
using world::json;
using world::Value;

namespace {

actions::Outcome report(const std::string& to, const std::string& text) {
  return actions::perform_report({{"to", to}, {"format", "md"}, {"text", text}}, {});
}

actions::Outcome notify(const std::string& inputs, const Value& routes,
                        const Value& contacts = {}) {
  actions::Context context;
  context.run_id = "r1";
  context.notify = routes;
  context.contacts = contacts;
  return actions::perform_notify(world::inputs_for("notify", json(inputs)), context);
}

Value command(const std::string& path, const std::string& argument = "x") {
  return Value(model::Map{{"command", Value(model::List{path, argument})}});
}

std::string keep(const world::Folder& folder) {
  return folder.write("keep",
                      "#!/bin/sh\n{ echo \"$1 $REPRISE_NOTIFY_SEVERITY\"; cat; } >> \"" +
                          (folder / "kept") + "\"\n",
                      0755);
}

}  // namespace

TEST_CASE("a report is written whole, and again over the old one") {
  const world::Folder folder;
  const std::string path = folder / "reports/r1.md";
  CHECK(report(path, "one").end == actions::Outcome::End::succeeded);
  const auto outcome = report(path, "two");
  CHECK(outcome.outputs.at("path").text() == path);
  CHECK(world::text_of(path) == "two");
  CHECK(std::distance(std::filesystem::directory_iterator(folder / "reports"), {}) == 1);
}

TEST_CASE("a report does not follow a symbolic link") {
  const world::Folder folder;
  const std::string victim = folder.write("victim", "precious");
  std::filesystem::create_symlink(victim, folder / "r1.md");
  std::filesystem::create_symlink(victim, folder / ".r2.md.new");
  const auto outcome = report(folder / "r1.md", "text");
  CHECK(outcome.end == actions::Outcome::End::failed);
  CHECK(outcome.error.message.find("symbolic link") != std::string::npos);
  CHECK(report(folder / "r2.md", "text").end == actions::Outcome::End::succeeded);
  CHECK(world::text_of(victim) == "precious");
}

TEST_CASE("a report that cannot be written is a definite failure") {
  const world::Folder folder;
  folder.write("file", "");
  CHECK(report(folder / "file/r1.md", "text").end == actions::Outcome::End::failed);
  std::filesystem::create_directory(folder / "r1.md");
  CHECK(report(folder / "r1.md", "text").end == actions::Outcome::End::failed);
}

TEST_CASE("without a route the message goes to the console") {
  const auto outcome = notify("{'text':'hello'}", Value());
  CHECK(outcome.end == actions::Outcome::End::succeeded);
  CHECK(outcome.outputs.at("delivered_to").text() == "console");
}

TEST_CASE("a route that fails falls to the next, and this is told") {
  const world::Folder folder;
  const Value routes(
      model::Map{{"critical", Value(model::List{command("/bin/false"), command(folder / "absent"),
                                                command(keep(folder), "page")})}});
  const auto outcome = notify("{'severity':'critical','text':'ledger lost'}", routes);
  CHECK(outcome.end == actions::Outcome::End::succeeded);
  CHECK(outcome.outputs.at("failed").list().size() == 2);
  CHECK(outcome.outputs.at("delivered_to").text() == "command " + folder / "keep");
  CHECK(world::text_of(folder / "kept") == "page critical\nledger lost\n");
}

TEST_CASE("when no route takes the message it is not called delivered") {
  const auto outcome =
      notify("{'severity':'high','text':'x'}",
             Value(model::Map{{"default", Value(model::List{command("/bin/false")})}}));
  CHECK(outcome.end == actions::Outcome::End::failed);
  CHECK(outcome.error.message.find("exit 1") != std::string::npos);
}

TEST_CASE("a contact's own routes come first, and a contact nobody knows loses no message") {
  const world::Folder folder;
  const Value contacts(model::Map{
      {"lead", Value(model::Map{{"notify", Value(model::List{command(keep(folder), "lead")})}})}});
  notify("{'text':'one','to':'lead'}", Value("console"), contacts);
  CHECK(world::text_of(folder / "kept") == "lead medium\none\n");
  const auto outcome =
      notify("{'text':'two','to':'laed'}",
             Value(model::Map{{"default", command(keep(folder), "all")}}), contacts);
  CHECK(outcome.end == actions::Outcome::End::succeeded);
  CHECK(outcome.outputs.at("failed").list().size() == 1);
  CHECK(world::text_of(folder / "kept") == "lead medium\none\nall medium\ntwo\n");
}

TEST_CASE("a message is data and never becomes part of a command") {
  const world::Folder folder;
  const Value routes(model::Map{{"default", command(keep(folder), "x")}});
  notify("{'text':'$(touch \\\"" + folder / "owned" + "\\\"); --help'}", routes);
  CHECK_FALSE(std::filesystem::exists(folder / "owned"));
  CHECK(world::text_of(folder / "kept").find("$(touch") != std::string::npos);
}
