#include "access/audit.h"
#include "access/change.h"
#include "app/protocol.h"
#include "model/json.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

constexpr std::uint64_t told_at_once = 1'000;

// As they are stored, for clients that fold them themselves. Reading may take long, so it is done
// beside.
void tell_entries(Service& service, const AskingPtr& asking, std::string_view stream) {
  auto& reader = service.engine().reader();
  service.beside(
      [&reader, asking, stream = std::string(stream)] {
        auto entries = reader.entries(stream, asking->number("after"), told_at_once);
        if (!entries) return asking->refuse(entries.error());
        model::List list;
        for (const auto& entry : *entries) list.push_back(app::encode_entry(entry));
        asking->answer(model::to_json(model::Map{{"entries", std::move(list)}}));
      },
      [] {});
}

void change(Service& service, const AskingPtr& asking) {
  auto proposed = app::decode_changes(asking->body["changes"]);
  if (!proposed) return asking->refuse({"usage", proposed.error().message});
  service.engine().gate().change(
      asking->caller, std::move(*proposed), [asking](const base::Status& done) {
        done ? asking->answer(R"({"recorded":true})") : asking->refuse(done.error());
      });
}

const std::vector<Field>& paged() {
  static const std::vector<Field> fields = {{.name = "after",
                                             .kind = Field::Kind::integer,
                                             .help = "number of the last one that is known"}};
  return fields;
}

}  // namespace

std::vector<Endpoint> access_routes() {
  return {
      {.method = "GET",
       .pattern = "/api/v1/access",
       .summary = "What was said about tokens and people, in order; never a secret",
       .policy = Policy::needs(Role::admin),
       .query = paged(),
       .handle = [](Service& service,
                    const AskingPtr& asking) { tell_entries(service, asking, access::stream); }},
      {.method = "POST",
       .pattern = "/api/v1/access",
       .summary = "Say more about them: all of it or nothing",
       .policy = Policy::needs(Role::admin),
       .body = {{.name = "changes",
                 .kind = Field::Kind::maps,
                 .required = true,
                 .help = "each {kind, body} as the journal holds them"}},
       .handle = change},
      {.method = "GET",
       .pattern = "/api/v1/audit",
       .summary = "Who asked for what, and whether it was let in",
       .policy = Policy::needs(Role::admin),
       .query = paged(),
       .handle = [](Service& service, const AskingPtr& asking) {
         tell_entries(service, asking, access::audit_stream);
       }}};
}

}  // namespace reprise::serve
