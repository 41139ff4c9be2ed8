#include <map>

#include "app/attempt_names.h"
#include "app/operations.h"
#include "app/reports.h"
#include "app/run_logs.h"
#include "base/text.h"
#include "console/json_line.h"
#include "console/step_marks.h"
#include "graph/draw.h"
#include "serve/asking.h"
#include "serve/from_run.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

struct Format {
  std::string name, type;
};

// A page and a drawing bring a style of their own; the page names it by its hash itself.
bool has_style(std::string_view type) {
  return type.starts_with("text/html") || type.starts_with("image/svg");
}

http::Response text_of(std::string body, std::string type) {
  http::Response response{200, std::move(body), std::move(type), {}};
  if (has_style(response.type))
    response.headers.push_back({"Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                                "form-action 'none'; frame-ancestors 'none'"});
  return response;
}

// The one that was asked for, or the first.
const Format* chosen(const Asking& asking, const std::vector<Format>& formats) {
  const std::string name = asking.query("format");
  if (name.empty()) return &formats.front();
  for (const auto& format : formats)
    if (format.name == name) return &format;
  return nullptr;
}

const base::Error no_format = {"usage", "there is no such format"};

const std::vector<Format>& report_formats() {
  static const std::vector<Format> formats = {{"md", "text/markdown; charset=utf-8"},
                                              {"html", "text/html; charset=utf-8"},
                                              {"json", "application/json"}};
  return formats;
}

void report(Service& service, const AskingPtr& asking) {
  const Format* format = chosen(*asking, report_formats());
  if (format == nullptr) return asking->refuse(no_format);
  const auto& folder = service.state_folder();
  const bool carried = app::carries(service.engine(), asking->run_id());
  auto& reader = service.engine().reader();
  answer_from_run(service, asking,
                  [&folder, &reader, carried,
                   format](const app::StoredRun& stored) -> base::Result<http::Response> {
                    auto state = app::fold(stored);
                    if (!state) return base::fail(state.error());
                    return text_of(
                        app::render_report(reader, stored, *state, folder, format->name, carried),
                        format->type);
                  });
}

const std::vector<Format>& graph_formats() {
  static const std::vector<Format> formats = {{"svg", "image/svg+xml"},
                                              {"ascii", "text/plain; charset=utf-8"},
                                              {"mermaid", "text/plain; charset=utf-8"},
                                              {"dot", "text/vnd.graphviz; charset=utf-8"}};
  return formats;
}

void picture(Service& service, const AskingPtr& asking) {
  static const std::map<std::string, graph::DrawFormat> kinds = {
      {"ascii", graph::DrawFormat::ascii},
      {"svg", graph::DrawFormat::svg},
      {"mermaid", graph::DrawFormat::mermaid},
      {"dot", graph::DrawFormat::dot}};
  const Format* format = chosen(*asking, graph_formats());
  if (format == nullptr) return asking->refuse(no_format);
  const auto kind = kinds.at(format->name);
  answer_from_run(service, asking,
                  [kind, format](const app::StoredRun& stored) -> base::Result<http::Response> {
                    auto state = app::fold(stored);
                    if (!state) return base::fail(state.error());
                    return text_of(graph::draw(*stored.plan, kind, console::marks_of(*state)),
                                   format->type);
                  });
}

void logs(Service& service, const AskingPtr& asking) {
  const auto& folder = service.state_folder();
  answer_from_run(
      service, asking,
      [&folder, asking](const app::StoredRun& stored) -> base::Result<http::Response> {
        std::vector<std::string> items;
        for (const auto& attempt : app::attempts_of(stored, asking->query("step"))) {
          auto piece = app::read_log(folder, stored.run_id, attempt, 0, 0);
          if (!piece) return base::fail(piece.error());
          items.push_back(console::JsonLine()
                              .text("log", app::log_name(attempt))
                              .text("step", attempt.step)
                              .number("attempt", attempt.number)
                              .number("bytes", static_cast<std::int64_t>(piece->size))
                              .object());
        }
        return json_response(console::JsonLine().raw("logs", console::json_list(items)).object());
      });
}

// A name that no attempt of the run has reaches no file.
base::Result<http::Response> log_of(const std::string& folder, const Asking& asking,
                                    const app::StoredRun& stored) {
  for (const auto& attempt : app::attempts_of(stored)) {
    if (app::log_name(attempt) != asking.parameters.at("log")) continue;
    auto piece = app::read_log(folder, stored.run_id, attempt, asking.number("offset"),
                               app::log_piece_bytes_max);
    if (!piece) return base::fail(piece.error());
    http::Response response = text_of(std::move(piece->bytes), "application/octet-stream");
    response.headers.push_back({"Reprise-Log-Size", std::to_string(piece->size)});
    return response;
  }
  return base::fail("unknown", "the run has no log of this name");
}

void log(Service& service, const AskingPtr& asking) {
  const auto& folder = service.state_folder();
  answer_from_run(service, asking, [&folder, asking](const app::StoredRun& stored) {
    return log_of(folder, *asking, stored);
  });
}

Endpoint output_route(std::string pattern, std::string summary, std::vector<Field> query,
                      const std::vector<Format>& formats,
                      std::function<void(Service&, const AskingPtr&)> handle) {
  Endpoint endpoint{.method = "GET",
                    .pattern = std::move(pattern),
                    .summary = std::move(summary),
                    .policy = Policy::needs_for_run(Role::view),
                    .query = std::move(query),
                    .types = {},
                    .handle = std::move(handle)};
  for (const auto& format : formats) endpoint.types.push_back(format.type);
  return endpoint;
}

}  // namespace

std::vector<Endpoint> output_routes() {
  return {
      output_route("/api/v1/runs/{run}/report", "The report of a run",
                   {{.name = "format", .help = "md (default), html or json"}}, report_formats(),
                   report),
      output_route("/api/v1/runs/{run}/graph", "Its graph, with the state of each step",
                   {{.name = "format", .help = "svg (default), ascii, mermaid or dot"}},
                   graph_formats(), picture),
      output_route("/api/v1/runs/{run}/logs", "What its attempts have printed: names and sizes",
                   {{.name = "step", .help = "only this step"}}, {{"json", "application/json"}},
                   logs),
      output_route("/api/v1/runs/{run}/logs/{log}", "At most 1 MiB of one log, from an offset on",
                   {{.name = "offset", .kind = Field::Kind::integer, .help = "0 without it"}},
                   {{"bytes", "application/octet-stream"}}, log),
  };
}

}  // namespace reprise::serve
