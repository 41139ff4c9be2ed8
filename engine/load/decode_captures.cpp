#include "load/decode_captures.h"

#include "load/decode_inputs.h"
#include "load/decode_param.h"
#include "load/fields.h"
#include "load/input_types.h"
#include "load/scalars.h"
#include "model/json_path.h"

namespace reprise::load {

namespace {

std::string read_json_path(Decoding& decoding, Node node) {
  auto path = read_text(decoding.report, node, "'json'");
  if (!path || model::is_json_path(*path)) return path.value_or("");
  decoding.report.error("RP0223", node.place(), "'json' is no path into a JSON document",
                        "write it like .replication.lag or .items[1].id");
  return {};
}

void decode_source(Decoding& decoding, const Fields& fields, model::Capture& capture) {
  if (const auto regex = fields.find("regex")) {
    capture.regex = read_regex(decoding.report, *regex, "'regex'").value_or("");
  }
  if (const auto json = fields.find("json")) capture.json = read_json_path(decoding, *json);
  if (const auto from = fields.find("from")) {
    capture.from_stderr =
        read_choice(decoding.report, *from, "'from'", {"stdout", "stderr"}).value_or(0) == 1;
  }
  if (const auto value = fields.find("value")) {
    capture.value = decode_data(decoding, *value, Secrets::refused);
  }
}

void decode_marks(Decoding& decoding, const Fields& fields, model::Capture& capture) {
  if (const auto type = fields.find("type")) {
    const auto index = read_choice(decoding.report, *type, "'type'", input_type_names());
    if (index) capture.type = input_type_names()[*index];
  }
  if (const auto required = fields.find("required")) {
    capture.required = read_boolean(decoding.report, *required, "'required'").value_or(false);
  }
  if (const auto secret = fields.find("secret")) {
    capture.secret = read_boolean(decoding.report, *secret, "'secret'").value_or(false);
  }
}

// What the owner can capture, and that there is one source and not two.
void check_source(Decoding& decoding, const Fields& fields, OutputOwner owner) {
  const auto refuse = [&](const char* key, const std::string& why, const std::string& hint) {
    decoding.report.error("RP0222", fields.key(key).place(), why, hint);
  };
  if (fields.has("regex") && fields.has("json")) {
    return refuse("json", "an output is captured by 'regex' or by 'json', not by both",
                  "make two outputs of it");
  }
  for (const char* key : {"regex", "json", "from"}) {
    if (owner == OutputOwner::process || !fields.has(key)) continue;
    return refuse(key, "'" + std::string(key) + "' captures from a process, and this starts none",
                  owner == OutputOwner::block ? "write value: ${{ ... }}" : "");
  }
  if (owner != OutputOwner::block && fields.has("value")) {
    refuse("value", "'value' declares an output of a block or a runbook",
           "capture from the process by 'regex' or 'json'");
  }
  if (owner == OutputOwner::block && !fields.has("value")) {
    decoding.report.error("RP0222", fields.map().place(), "the output has no value",
                          "write value: ${{ ... }}");
  }
}

model::Capture decode_capture(Decoding& decoding, const Entry& entry, OutputOwner owner) {
  model::Capture capture;
  capture.name = std::string(entry.key.text());
  capture.place = entry.key.place();
  if (owner == OutputOwner::block && !entry.value.is_map()) {
    capture.value = decode_data(decoding, entry.value, Secrets::refused);
    return capture;
  }
  const Fields fields(decoding.report, entry.value, "the output '" + capture.name + "'",
                      {"regex", "json", "from", "type", "required", "secret", "value"});
  if (!fields.is_map()) return capture;
  decode_source(decoding, fields, capture);
  decode_marks(decoding, fields, capture);
  check_source(decoding, fields, owner);
  return capture;
}

}  // namespace

std::vector<model::Capture> decode_captures(Decoding& decoding, Node node, OutputOwner owner) {
  std::vector<model::Capture> captures;
  if (!expect_map(decoding.report, node, "'outputs'")) return captures;
  for (const Entry entry : node.entries()) {
    check_data_name(decoding, entry.key, "an output");
    captures.push_back(decode_capture(decoding, entry, owner));
  }
  return captures;
}

}  // namespace reprise::load
