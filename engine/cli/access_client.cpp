#include "cli/access_client.h"

#include <pwd.h>

#include <array>
#include <charconv>

#include "app/line_socket.h"
#include "app/offline_gate.h"
#include "app/protocol.h"
#include "base/text.h"
#include "cli/diagnose.h"
#include "cli/own_token.h"
#include "cli/remote.h"
#include "cli/server_client.h"

namespace reprise::cli {

using model::List;
using model::Map;

namespace {

std::vector<std::string> split_all(const std::vector<std::string>& words) {
  std::vector<std::string> parts;
  for (const auto& word : words)
    for (const auto part : base::split(word, ','))
      if (!base::trim(part).empty()) parts.emplace_back(base::trim(part));
  return parts;
}

base::Status propose_alone(const Context& context, const std::vector<access::Change>& changes) {
  auto token = own_token();
  if (!token) return base::fail(token.error());
  auto offline = app::OfflineGate::open(context.state);
  if (!offline) return base::fail(offline.error());
  auto caller = (*offline)->caller(*token);
  if (!caller) return base::fail(caller.error());
  return (*offline)->change(*caller, changes);
}

}  // namespace

base::Result<access::Ledger> read_ledger(const Context& context) {
  access::Ledger ledger;
  auto reader = open_reader(context);
  if (!reader && reader.error().code == "none") return ledger;
  if (!reader) return base::fail(reader.error());
  auto entries = (*reader)->entries(std::string(access::stream), 0, 0);
  if (!entries) return base::fail(entries.error());
  for (const auto& entry : *entries) {
    auto change = access::decode(entry.kind, entry.body);
    if (!change) return base::fail(change.error());
    ledger.apply(*change);
  }
  return ledger;
}

base::Status propose(const Context& context, const std::vector<access::Change>& changes) {
  const auto proposed = app::encode_changes(changes);
  if (!context.server.empty()) {
    const auto said = post_to_server(context, "/api/v1/access", {{"changes", proposed}});
    return said ? base::Status() : base::fail(said.error());
  }
  auto request = with_own_token(Map{{"do", "access"}, {"changes", proposed}});
  if (!request) return base::fail(request.error());
  for (int left = busy_tries_max;; --left) {
    auto socket = app::LineSocket::connect(context.state);
    auto done = socket ? base::Status() : propose_alone(context, changes);
    if (socket)
      if (auto answer = socket->ask(*request); !answer) done = base::fail(answer.error());
    // One engine may just be going, or another one coming.
    const bool again = !done && (done.error().code == "busy" || done.error().code == "closed");
    if (!again || left == 0) return done;
    wait_for_engine();
  }
}

base::Result<std::set<access::Role>> read_roles(const std::vector<std::string>& words) {
  std::set<access::Role> roles;
  for (const auto& word : split_all(words)) {
    const auto role = access::role_from_text(word);
    if (!role)
      return base::fail("usage", "there is no role '" + word + "'",
                        "Roles: view, run, approve, override, admin.");
    roles.insert(*role);
  }
  return roles;
}

base::Result<std::vector<access::Scope>> read_scopes(const std::vector<std::string>& words) {
  std::vector<access::Scope> scopes;
  for (const auto& word : words) {
    access::Scope scope;
    for (const auto& part : split_all({word})) {
      const auto equals = part.find('=');
      const std::string key = part.substr(0, equals);
      const std::string pattern = equals == std::string::npos ? "" : part.substr(equals + 1);
      std::string* place = key == "runbook" ? &scope.runbook
                           : key == "label" ? &scope.label
                           : key == "group" ? &scope.group
                                            : nullptr;
      if (place == nullptr || pattern.empty())
        return base::fail("usage", "'" + part + "' is no scope",
                          "Write runbook=PATTERN, label=KEY=PATTERN or group=PATTERN.");
      *place = pattern;
    }
    scopes.push_back(std::move(scope));
  }
  return scopes;
}

std::string scopes_text(const std::vector<access::Scope>& scopes) {
  if (scopes.empty()) return "everything";
  std::vector<std::string> texts;
  for (const auto& scope : scopes) {
    std::vector<std::string> parts;
    if (scope.runbook != "*") parts.push_back("runbook=" + scope.runbook);
    if (scope.label != "*") parts.push_back("label=" + scope.label);
    if (scope.group != "*") parts.push_back("group=" + scope.group);
    texts.push_back(parts.empty() ? "everything" : base::join(parts, ","));
  }
  return base::join(texts, "; ");
}

base::Result<std::uint32_t> uid_in(const std::string& number) {
  std::uint32_t uid = 0;
  const auto end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, uid);
  if (read.ec == std::errc() && read.ptr == end) return uid;
  return base::fail("usage", "'" + number + "' is no number of a user",
                    "Users of another machine are named by number: 'id -u NAME' there tells it.");
}

base::Result<std::uint32_t> uid_of(const std::string& user) {
  if (const auto uid = uid_in(user)) return uid;
  std::array<char, 4096> buffer;
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
      found != nullptr)
    return found->pw_uid;
  return base::fail("usage", "this machine has no user '" + user + "'");
}

}  // namespace reprise::cli
