#include <algorithm>

#include "app/real_clock.h"
#include "console/json_line.h"
#include "serve/asking.h"
#include "serve/delivery_log.h"
#include "serve/delivery_text.h"
#include "serve/intake.h"
#include "serve/rehearsal.h"
#include "serve/replay.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

constexpr std::uint64_t listed_max = 1'000;
constexpr std::uint64_t listed_without_limit = 20;

// Reading may take long, so it is done beside.
void list_deliveries(Service& service, const AskingPtr& asking) {
  const auto asked =
      asking->query("limit").empty() ? listed_without_limit : asking->number("limit");
  const auto limit = std::clamp<std::uint64_t>(asked, 1, listed_max);
  auto& reader = service.engine().reader();
  service.beside(
      [&reader, asking, limit] {
        auto rows =
            recent_deliveries(reader, asking->query("source"), limit, asking->number("after"));
        if (!rows) return asking->refuse(rows.error());
        std::vector<std::string> items;
        for (const auto& row : *rows) items.push_back(delivery_json(row));
        console::JsonLine page;
        page.raw("deliveries", console::json_list(items));
        if (items.size() == limit) page.text("next", std::to_string(rows->back().number));
        asking->answer(page.object());
      },
      [] {});
}

void explain(Service& service, const AskingPtr& asking) {
  auto& reader = service.engine().reader();
  service.beside(
      [&reader, asking] {
        auto row = find_delivery(reader, asking->parameters.at("delivery"));
        row ? asking->answer(delivery_json(*row)) : asking->refuse(row.error());
      },
      [] {});
}

// Made beside, where deciding may take long; `make` must not touch the engine.
void answer_verdict(Service& service, const AskingPtr& asking,
                    std::function<base::Result<trigger::Verdict>(const trigger::Rules&)> make) {
  service.beside(
      [asking, sources = service.intake().sources(), make = std::move(make)] {
        auto verdict = make(sources->rules);
        verdict ? asking->answer(trigger::to_json(*verdict)) : asking->refuse(verdict.error());
      },
      [] {});
}

void test(Service& service, const AskingPtr& asking) {
  answer_verdict(service, asking, [asking](const trigger::Rules& rules) {
    return rehearse(rules, asking->parameters.at("source"), asking->body["payload"].text(),
                    app::RealClock().now().wall_us);
  });
}

void replay(Service& service, const AskingPtr& asking) {
  if (asking->body["dry_run"].boolean_or(false)) {
    auto& reader = service.engine().reader();
    return answer_verdict(service, asking, [&reader, asking](const trigger::Rules& rules) {
      return rehearse_replay(reader, rules, asking->parameters.at("delivery"), asking->by(),
                             app::RealClock().now().wall_us);
    });
  }
  replay(service, asking->caller, asking->parameters.at("delivery"),
         [asking](base::Result<std::string> made) {
           if (!made) return asking->refuse(made.error());
           asking->answer(console::JsonLine().text("delivery", *made).object(), 202);
         });
}

}  // namespace

std::vector<Endpoint> delivery_routes() {
  return {{.method = "GET",
           .pattern = "/api/v1/deliveries",
           .summary = "What sources of alerts have sent, newest first",
           .policy = Policy::needs(Role::view),
           .query = {{.name = "source", .help = "only those of this source"},
                     {.name = "limit", .kind = Field::Kind::integer, .help = "20 without it"},
                     {.name = "after",
                      .kind = Field::Kind::integer,
                      .help = "`next` of the page before"}},
           .handle = list_deliveries},
          {.method = "GET",
           .pattern = "/api/v1/deliveries/{delivery}",
           .summary = "One delivery: each alert's decision, each rule that was asked, each reason",
           .policy = Policy::needs(Role::view),
           .handle = explain},
          {.method = "POST",
           .pattern = "/api/v1/deliveries/{delivery}/replay",
           .summary = "Take a delivery in once more, with the rules and the memory of now",
           .policy = Policy::needs(Role::run),
           .body = {{.name = "dry_run",
                     .kind = Field::Kind::boolean,
                     .help = "only say what would be decided"}},
           .handle = [](Service& service, const AskingPtr& asking) { replay(service, asking); }},
          {.method = "POST",
           .pattern = "/api/v1/sources/{source}/test",
           .summary = "What a payload of this source would start; nothing is kept",
           .policy = Policy::needs(Role::run),
           .body = {{.name = "payload", .required = true, .help = "the body, as text"}},
           .handle = test}};
}

}  // namespace reprise::serve
