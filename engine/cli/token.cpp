#include <CLI/CLI.hpp>

#include "app/random.h"
#include "app/real_clock.h"
#include "base/text.h"
#include "cli/access_client.h"
#include "cli/commands.h"
#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::cli {

using access::Token;

namespace {

struct TokenOptions {
  std::string name, person, expires = "90d", overlap = "24h", id;
  std::vector<std::string> roles, scopes, duties;
};

base::WallMicros clock_now_us() { return app::RealClock().now().wall_us; }

base::Result<std::optional<base::WallMicros>> token_expiry(const std::string& text) {
  if (text == "never") return std::optional<base::WallMicros>();
  auto after = base::parse_duration(text);
  if (!after) return base::fail("usage", "--expires: " + after.error().message);
  return std::optional(clock_now_us() + *after * 1'000);
}

std::string moment_or_never(const std::optional<base::WallMicros>& at_us) {
  return at_us ? base::format_timestamp(*at_us) : "never";
}

// The one time that the secret is told.
int tell_secret(const Context& context, const Token& token, const access::MadeToken& made) {
  if (context.json)
    context.print(console::JsonLine()
                      .text("type", "token")
                      .text("id", token.id)
                      .text("name", token.name)
                      .text("token", made.text)
                      .instant("expires", token.expires_us.value_or(0))
                      .line());
  else
    context.print(made.text + "\n");
  context.say("Token " + token.id + " of '" + token.name + "' (" + access::to_text(token.roles) +
              "), expires: " + moment_or_never(token.expires_us) +
              ". Keep the line on standard output; it cannot be shown again.");
  return success;
}

base::Result<Token> wanted_token(const TokenOptions& options) {
  Token token;
  token.name = options.name;
  token.person = options.person;
  auto roles = read_roles(options.roles);
  if (!roles) return base::fail(roles.error());
  auto scopes = read_scopes(options.scopes);
  if (!scopes) return base::fail(scopes.error());
  auto expires = token_expiry(options.expires);
  if (!expires) return base::fail(expires.error());
  token.roles = std::move(*roles);
  token.scopes = std::move(*scopes);
  token.duties = {options.duties.begin(), options.duties.end()};
  token.expires_us = *expires;
  return token;
}

int create_token(const Context& context, const TokenOptions& options) {
  auto token = wanted_token(options);
  if (!token) return context.fail(token.error());
  const auto made = access::make_token(app::draw_bytes);
  token->id = made.id;
  token->hash = made.hash;
  if (auto done = propose(context, {access::changes::TokenCreated{*token}}); !done)
    return context.fail(done.error());
  return tell_secret(context, *token, made);
}

base::Result<Token> find_token(const Context& context, const std::string& id) {
  auto ledger = read_ledger(context);
  if (!ledger) return base::fail(ledger.error());
  const auto found = ledger->tokens().find(id);
  if (found != ledger->tokens().end()) return found->second;
  return base::fail("usage", "there is no token '" + id + "'", "See: reprise token list");
}

// The new one for as long as the old one was made for; the old one goes on for the overlap.
int rotate_token(const Context& context, const TokenOptions& options) {
  auto old = find_token(context, options.id);
  if (!old) return context.fail(old.error());
  const auto now = clock_now_us();
  if (const auto why = access::refusal(*old, now); !why.empty())
    return context.fail({"usage", "token " + old->id + " is " + std::string(why) + " already"});
  auto overlap = base::parse_duration(options.overlap);
  if (!overlap) return context.fail({"usage", "--overlap: " + overlap.error().message});
  const auto made = access::make_token(app::draw_bytes);
  Token token = *old;
  token.id = made.id;
  token.hash = made.hash;
  if (old->expires_us) token.expires_us = now + (*old->expires_us - old->created_us);
  const auto until = now + *overlap * 1'000;
  if (auto done = propose(context, {access::changes::TokenCreated{token},
                                    access::changes::TokenLimited{old->id, "", until}});
      !done)
    return context.fail(done.error());
  context.say("The old token " + old->id + " is good until " + base::format_timestamp(until) + ".");
  return tell_secret(context, token, made);
}

int revoke_token(const Context& context, const TokenOptions& options) {
  if (auto done = propose(context, {access::changes::TokenRevoked{options.id, "", 0}}); !done)
    return context.fail(done.error());
  context.say("Token " + options.id + " opens nothing any more.");
  return success;
}

std::string token_json(const Token& token, const access::Ledger& ledger, base::WallMicros now) {
  console::JsonLine line;
  line.text("type", "token").text("id", token.id).text("name", token.name);
  line.text("person", token.person);
  line.text("roles", access::to_text(token.roles)).text("scopes", scopes_text(token.scopes));
  line.raw("duties", console::json_texts({token.duties.begin(), token.duties.end()}));
  line.instant("created", token.created_us).instant("expires", token.expires_us.value_or(0));
  line.instant("revoked", token.revoked_us.value_or(0)).text("by", token.by);
  line.instant("last_used", ledger.last_used_us(token.id).value_or(0));
  const auto why = access::refusal(token, now);
  return line.text("state", why.empty() ? "valid" : why).line();
}

std::string token_text(const Token& token, const access::Ledger& ledger, base::WallMicros now) {
  const auto why = access::refusal(token, now);
  const auto used = ledger.last_used_us(token.id);
  std::string text = token.id + "  " + token.name;
  if (token.person != token.name) text += " of " + token.person;
  text += "  " + access::to_text(token.roles) + "  " + scopes_text(token.scopes);
  if (!token.duties.empty())
    text += "  is " + base::join({token.duties.begin(), token.duties.end()}, ", ");
  text += "  " + (why.empty() ? "expires " + moment_or_never(token.expires_us) : std::string(why));
  return text + "  used " + (used ? base::format_timestamp(*used).substr(0, 10) : "never") + "\n";
}

int list_tokens(const Context& context) {
  auto ledger = read_ledger(context);
  if (!ledger) return context.fail(ledger.error());
  const auto now = clock_now_us();
  for (const auto& [id, token] : ledger->tokens())
    context.print(context.json ? token_json(token, *ledger, now) : token_text(token, *ledger, now));
  return success;
}

}  // namespace

void add_token(CLI::App& app, Context& context) {
  auto options = std::make_shared<TokenOptions>();
  auto* command = app.add_subcommand("token", "Tokens by which programs and people speak");
  command->require_subcommand(1);
  auto* make = command->add_subcommand("create", "Make a token; its secret is told once");
  make->add_option("name", options->name, "What it is for")->required();
  make->add_option("--role", options->roles, "view, run, approve, override, admin")
      ->required()
      ->allow_extra_args(false);
  make->add_option("--scope", options->scopes,
                   "Only for runbook=PATTERN, label=KEY=PATTERN, group=PATTERN")
      ->allow_extra_args(false);
  make->add_option("--person", options->person, "Who answers for it (default NAME)");
  make->add_option("--duty", options->duties, "A role of runbooks that it holds, such as lead")
      ->allow_extra_args(false);
  make->add_option("--expires", options->expires, "A duration, or never (default 90d)");
  make->callback([&context, options] { context.exit = create_token(context, *options); });
  auto* show = command->add_subcommand("list", "All tokens, without their secrets");
  show->callback([&context] { context.exit = list_tokens(context); });
  auto* end = command->add_subcommand("revoke", "End a token at once");
  end->add_option("id", options->id, "Its id")->required();
  end->callback([&context, options] { context.exit = revoke_token(context, *options); });
  auto* again = command->add_subcommand("rotate", "A new token in the place of an old one");
  again->add_option("id", options->id, "Id of the old one")->required();
  again->add_option("--overlap", options->overlap, "How long both are good (default 24h)");
  again->callback([&context, options] { context.exit = rotate_token(context, *options); });
}

}  // namespace reprise::cli
