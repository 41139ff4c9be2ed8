#include <CLI/CLI.hpp>

#include "access/audit.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/since.h"
#include "console/json_line.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

std::string request_json(const port::Entry& entry, const access::Request& request) {
  console::JsonLine line;
  line.text("type", "request")
      .number("seq", static_cast<std::int64_t>(entry.seq))
      .instant("at", entry.at_us);
  line.text("outcome", request.allowed ? "allowed" : "refused").text("actor", request.actor);
  line.text("person", request.person).text("address", request.address).text("what", request.what);
  line.text("run", request.run).text("runbook", request.runbook).text("why", request.why);
  line.value("break_glass", model::Value(request.break_glass));
  return line.number("left_out", static_cast<std::int64_t>(request.left_out)).line();
}

std::string request_text(const port::Entry& entry, const access::Request& request) {
  std::string text = std::to_string(entry.seq) + "  " + base::format_timestamp(entry.at_us) + "  ";
  if (request.break_glass) text += "GLASS BROKEN  ";
  text += request.allowed ? "allowed  " : "REFUSED  ";
  text += request.actor;
  if (!request.address.empty()) text += " [" + request.address + "]";
  text += "  " + request.what;
  if (!request.run.empty()) text += " of run " + request.run;
  if (!request.why.empty()) text += ": " + request.why;
  if (request.left_out != 0)
    text += " (and " + std::to_string(request.left_out) + " refusals before it)";
  return console::one_line(text) + "\n";
}

int list_audit(const Context& context, const std::string& since) {
  auto from = since_us(since);
  if (!from) return context.fail(from.error());
  auto reader = open_reader(context);
  if (!reader && reader.error().code == "none") return success;
  if (!reader) return context.fail(reader.error());
  auto entries = (*reader)->entries(std::string(access::audit_stream), 0, 0);
  if (!entries) return context.fail(entries.error());
  for (const auto& entry : *entries) {
    if (entry.at_us < *from) continue;
    auto request = access::decode_request(entry.kind, entry.body);
    if (!request) return context.fail(request.error());
    context.print(context.json ? request_json(entry, *request) : request_text(entry, *request));
  }
  return success;
}

}  // namespace

void add_audit(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("audit", "Who asked for what, and whether it was let in");
  command->require_subcommand(1);
  auto since = std::make_shared<std::string>();
  auto* show = command->add_subcommand("list", "Every request, in its place in the hash chain");
  show->add_option("--since", *since, "Only since then: a moment, or a duration back");
  show->callback([&context, since] { context.exit = list_audit(context, *since); });
}

}  // namespace reprise::cli
