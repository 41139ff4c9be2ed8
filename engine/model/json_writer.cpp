#include "model/json_writer.h"

#include "model/param_fields.h"

namespace reprise::model {

void write(std::string& out, double number) { append_stored_json(out, Value(number)); }

// [line, column, length], and the source where it is not the first.
void write(std::string& out, const base::Place& place) {
  std::vector<std::uint32_t> numbers = {place.line, place.column, place.length};
  if (place.source != 0) numbers.push_back(place.source);
  write(out, numbers);
}

// {"v": data} or {"t": [template parts]} or {"l": [params]} or {"m": [entries]}, and "p": place.
void write(std::string& out, const Param& param) {
  static constexpr std::string_view tags[] = {"{\"v\":", "{\"t\":", "{\"l\":", "{\"m\":"};
  out += tags[param.node.index()];
  std::visit([&out](const auto& held) { write(out, held); }, param.node);
  if (param.place != base::Place{}) {
    out += ",\"p\":";
    write(out, param.place);
  }
  out += '}';
}

void write(std::string& out, const TemplatePart& part) {
  std::visit([&out](const auto& held) { write(out, held); }, part);
}

}  // namespace reprise::model
