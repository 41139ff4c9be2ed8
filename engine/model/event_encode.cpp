#include "model/event_fields.h"
#include "model/event_json.h"
#include "model/json_writer.h"

namespace reprise::model {

std::string encode_event(const Event& event) {
  std::string out = "{\"v\":1,\"boot\":";
  write(out, event.at.boot_us);
  out += ",\"boot_id\":";
  write(out, event.at.boot_id);
  std::visit(
      [&out](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        FieldWriter<Body> fields(out, body, false);
        list_fields(fields, &body);
      },
      event.body);
  return out += '}';
}

}  // namespace reprise::model
