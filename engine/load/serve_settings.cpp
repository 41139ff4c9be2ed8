#include "load/serve_settings.h"

#include <algorithm>

#include "load/decode_rules.h"
#include "load/fields.h"
#include "load/read_document.h"
#include "load/scalars.h"

namespace reprise::load {

namespace {

struct Reading {
  Reporter& report;
  const std::string& folder;

  std::string path(Node node, std::string_view what) const {
    const auto text = read_text(report, node, what);
    if (!text || text->front() == '/') return text.value_or("");
    return folder + "/" + *text;
  }
};

// Numbers only: a name would be looked up, and could lead anywhere by then.
bool is_number(std::string_view address) {
  return address.find_first_of(".:") != std::string_view::npos &&
         std::all_of(address.begin(), address.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                  c == '.' || c == ':';
         });
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

TlsFiles read_tls(const Reading& reading, Node node) {
  const Fields fields(reading.report, node, "'tls'",
                      {"certificate", "key", "client_ca", "require"});
  TlsFiles tls;
  if (!fields.is_map()) return tls;
  if (const auto file = fields.need("certificate"))
    tls.certificate = reading.path(*file, "'certificate'");
  if (const auto file = fields.need("key")) tls.key = reading.path(*file, "'key'");
  if (const auto file = fields.find("client_ca"))
    tls.client_ca = reading.path(*file, "'client_ca'");
  if (const auto flag = fields.find("require"))
    tls.require_client = read_boolean(reading.report, *flag, "'require'").value_or(false);
  if (tls.require_client && tls.client_ca.empty())
    reading.report.error("RP0602", fields.key("require").place(),
                         "certificates of clients are required, but not who signs them",
                         "name the file of that authority as client_ca");
  return tls;
}

std::optional<std::string> read_address(const Reading& reading, Node node, std::string_view what) {
  const auto text = read_text(reading.report, node, what);
  if (text && !is_number(*text))
    reading.report.error("RP0600", node.place(), "'" + *text + "' is no address",
                         "write it as a number, as 127.0.0.1 or ::1");
  return text;
}

void read_connections(const Reading& reading, Node node, ListenerSpec& listener) {
  const Fields fields(reading.report, node, "'limits'", {"connections", "per_address"});
  const auto number = [&](std::string_view key, std::uint32_t& into) {
    if (const auto found = fields.find(key))
      into = static_cast<std::uint32_t>(
          read_integer(reading.report, *found, "'" + std::string(key) + "'", 1, 100'000)
              .value_or(0));
  };
  number("connections", listener.connections_max);
  number("per_address", listener.connections_per_address_max);
}

ListenerSpec read_listener(const Reading& reading, const Entry& entry, std::uint16_t port) {
  ListenerSpec listener{.port = port};
  const std::string what = "'" + std::string(entry.key.text()) + "'";
  const Fields fields(reading.report, entry.value, what, {"address", "port", "tls", "limits"});
  if (!fields.is_map()) return listener;
  if (const auto node = fields.find("address"))
    if (auto address = read_address(reading, *node, "'address'")) listener.address = *address;
  if (const auto node = fields.find("port"))
    listener.port = static_cast<std::uint16_t>(
        read_integer(reading.report, *node, "'port'", 0, 65'535).value_or(port));
  if (const auto tls = fields.find("tls")) listener.tls = read_tls(reading, *tls);
  if (const auto limits = fields.find("limits")) read_connections(reading, *limits, listener);
  if (!listener.tls && !is_loopback(listener.address))
    reading.report.error("RP0601", entry.key.place(),
                         "the listener " + what + " can be reached from other machines without TLS",
                         "give it tls: {certificate: FILE, key: FILE}, or the address 127.0.0.1");
  return listener;
}

void read_listeners(const Reading& reading, Node node, ServeSettings& settings) {
  const Fields fields(reading.report, node, "'listeners'", {"operators", "webhooks"});
  for (const Entry entry : node.entries()) {
    if (entry.key.text() == "operators")
      settings.operators = read_listener(reading, entry, operators_port);
    if (entry.key.text() == "webhooks" && fields.has("webhooks"))
      settings.webhooks = read_listener(reading, entry, 0);
  }
}

void read_runbooks(const Reading& reading, Node node, ServeSettings& settings) {
  if (!expect_list(reading.report, node, "'runbooks'")) return;
  for (const Node item : node.items())
    settings.runbooks.push_back(reading.path(item, "a folder of 'runbooks'"));
}

void read_triggers(const Reading& reading, const Fields& fields, Node node,
                   ServeSettings& settings) {
  settings.triggers = reading.path(node, "'triggers'");
  if (!settings.webhooks)
    reading.report.error("RP0603", fields.key("triggers").place(),
                         "triggers are named, but there is no listener to which alerts are sent",
                         "add listeners: webhooks: {port: 7118}");
}

void read_metrics(const Reading& reading, Node node, ServeSettings& settings) {
  const Fields fields(reading.report, node, "'metrics'", {"open_to"});
  const auto list = fields.find("open_to");
  if (!list || !expect_list(reading.report, *list, "'open_to'")) return;
  for (const Node item : list->items())
    if (auto address = read_address(reading, item, "an address of 'open_to'"))
      settings.metrics_open_to.push_back(std::move(*address));
}

}  // namespace

LoadedServeSettings load_serve_settings(std::string name, std::string text,
                                        const std::string& folder,
                                        const ScheduleKnowledge& knowledge) {
  LoadedServeSettings loaded;
  Reporter report(loaded.diagnostics);
  const std::uint32_t source = loaded.sources.add(name, std::move(text));
  const auto document = read_document(name, loaded.sources.at(source).text, source, {}, report);
  if (!document) return loaded;
  const Reading reading{report, folder};
  const Fields fields(report, document->root(), "the settings of serve",
                      {"listeners", "runbooks", "bindings", "triggers", "log", "escalation",
                       "notices", "metrics", "schedules"});
  if (!fields.is_map()) return loaded;
  auto& settings = loaded.settings;
  if (const auto node = fields.find("listeners")) read_listeners(reading, *node, settings);
  if (const auto node = fields.find("runbooks")) read_runbooks(reading, *node, settings);
  if (const auto node = fields.find("bindings"))
    settings.bindings = reading.path(*node, "'bindings'");
  if (const auto node = fields.find("triggers")) read_triggers(reading, fields, *node, settings);
  if (const auto node = fields.find("escalation"))
    settings.escalation = decode_escalation(report, *node);
  if (const auto node = fields.find("notices")) settings.notices = decode_notices(report, *node);
  if (const auto node = fields.find("metrics")) read_metrics(reading, *node, settings);
  if (const auto node = fields.find("schedules"))
    settings.schedules = decode_schedules(report, *node, knowledge);
  if (knowledge.find_inputs)
    for (const auto& schedule : settings.schedules)
      warn_of_runbook(loaded.diagnostics, schedule.start, schedule.place, knowledge.find_inputs);
  if (const auto node = fields.find("log"))
    if (const auto level =
            read_choice(report, *node, "'log'", {"error", "warning", "info", "debug"}))
      settings.log = static_cast<LogLevel>(*level);
  return loaded;
}

}  // namespace reprise::load
