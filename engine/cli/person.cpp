#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/access_client.h"
#include "cli/commands.h"
#include "console/json_line.h"

namespace reprise::cli {

using access::Person;

namespace {

struct PersonOptions {
  std::string name;
  std::vector<std::string> users, roles, scopes, duties;
};

base::Result<Person> wanted_person(const Context& context, const PersonOptions& options) {
  Person person;
  person.name = options.name;
  for (const auto& user : options.users) {
    auto uid = context.server.empty() ? uid_of(user) : uid_in(user);
    if (!uid) return base::fail(uid.error());
    person.uids.insert(*uid);
  }
  auto roles = read_roles(options.roles);
  if (!roles) return base::fail(roles.error());
  auto scopes = read_scopes(options.scopes);
  if (!scopes) return base::fail(scopes.error());
  person.roles = std::move(*roles);
  person.scopes = std::move(*scopes);
  person.duties = {options.duties.begin(), options.duties.end()};
  return person;
}

int set_person(const Context& context, const PersonOptions& options) {
  auto before = read_ledger(context);
  if (!before) return context.fail(before.error());
  auto person = wanted_person(context, options);
  if (!person) return context.fail(person.error());
  if (auto done = propose(context, {access::changes::PersonSet{*person, ""}}); !done)
    return context.fail(done.error());
  context.say("'" + person->name + "' is known" +
              (person->roles.empty() ? "." : ": " + access::to_text(person->roles) + "."));
  if (!before->knows_people())
    context.say("From now on it is judged who speaks, also of local users.");
  return success;
}

int remove_person(const Context& context, const PersonOptions& options) {
  if (auto done = propose(context, {access::changes::PersonRemoved{options.name, "", 0}}); !done)
    return context.fail(done.error());
  context.say("'" + options.name + "' is not known any more; their tokens are revoked.");
  return success;
}

std::string person_json(const Person& person) {
  model::List uids;
  for (const auto uid : person.uids) uids.push_back(std::int64_t{uid});
  console::JsonLine line;
  line.text("type", "person").text("name", person.name).value("uids", uids);
  line.text("roles", access::to_text(person.roles)).text("scopes", scopes_text(person.scopes));
  return line.raw("duties", console::json_texts({person.duties.begin(), person.duties.end()}))
      .line();
}

std::string person_text(const Person& person) {
  std::vector<std::string> uids;
  for (const auto uid : person.uids) uids.push_back(std::to_string(uid));
  std::string text = person.name;
  if (!uids.empty()) text += " (uid " + base::join(uids, ", ") + ")";
  text += "  " + (person.roles.empty() ? "no role" : access::to_text(person.roles));
  text += "  " + scopes_text(person.scopes);
  if (!person.duties.empty())
    text += "  is " + base::join({person.duties.begin(), person.duties.end()}, ", ");
  return text + "\n";
}

int list_people(const Context& context) {
  auto ledger = read_ledger(context);
  if (!ledger) return context.fail(ledger.error());
  for (const auto& [name, person] : ledger->people())
    context.print(context.json ? person_json(person) : person_text(person));
  return success;
}

}  // namespace

void add_person(CLI::App& app, Context& context) {
  auto options = std::make_shared<PersonOptions>();
  auto* command = app.add_subcommand("person", "Who is known, and what they may do");
  command->require_subcommand(1);
  auto* make = command->add_subcommand("set", "Say all there is to say about a person");
  make->add_option("name", options->name, "Their name, as tokens give it")->required();
  make->add_option("--user", options->users, "A local user that they are, by name or number")
      ->allow_extra_args(false);
  make->add_option("--role", options->roles, "What that user may do: view, run, approve, ..")
      ->allow_extra_args(false);
  make->add_option("--duty", options->duties, "A role of runbooks that they hold, such as lead")
      ->allow_extra_args(false);
  make->add_option("--scope", options->scopes,
                   "Only for runbook=PATTERN, label=KEY=PATTERN, group=PATTERN")
      ->allow_extra_args(false);
  make->callback([&context, options] { context.exit = set_person(context, *options); });
  auto* end = command->add_subcommand("remove", "Forget a person and revoke their tokens");
  end->add_option("name", options->name, "Their name")->required();
  end->callback([&context, options] { context.exit = remove_person(context, *options); });
  auto* show = command->add_subcommand("list", "All who are known");
  show->callback([&context] { context.exit = list_people(context); });
}

}  // namespace reprise::cli
