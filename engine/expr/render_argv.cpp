#include "expr/render_argv.h"

#include "base/text.h"
#include "expr/code_place.h"

namespace reprise::expr {

using model::Param;
using model::Value;

namespace {

// The text a template begins with whatever its expressions say.
std::string_view constant_start(const Param* item) {
  if (item == nullptr) return {};
  if (const Value* value = item->constant())
    return value->is_text() ? std::string_view(value->text()) : std::string_view("-");
  const auto* parts = item->as_template();
  if (parts == nullptr || parts->empty()) return {};
  const auto* text = std::get_if<std::string>(&parts->front());
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

// Numbers count: -1 is an option to many programs.
bool begins_with_dash(const Value& item) {
  if (item.is_text()) return item.text().starts_with('-');
  return (item.is_integer() && item.integer() < 0) || (item.is_number() && item.number() < 0);
}

base::Status check_item(const Value& item, std::string_view start, bool options_ended,
                        base::Place place) {
  if (item.is_secret())
    return base::fail_at(place, "RP0405", "a secret cannot be an argument: every user can read it",
                         "pass it by 'env' or 'stdin'");
  if (item.is_null() || item.is_list() || item.is_map())
    return base::fail_at(place, "RP0404",
                         "an argument must be text, not " + std::string(item.kind_name()));
  if (item.is_text() && item.text().find('\0') != std::string::npos)
    return base::fail_at(place, "RP0404", "an argument cannot hold a NUL byte");
  if (options_ended || !begins_with_dash(item) || start.starts_with('-')) return {};
  const std::string shown = item.is_text() ? base::printable(item.text()).substr(0, 60) : "";
  return base::fail_at(place, "RP0406",
                       "the argument '" + shown + "' begins with '-' where its template did not",
                       "write '--' before it, or an option it belongs to: --name=${{ ... }}");
}

}  // namespace

base::Status check_argv(const Param& argv, const Value& rendered) {
  const auto* templates = argv.as_list();
  bool options_ended = false;
  for (std::size_t i = 0; i < rendered.list().size(); ++i) {
    const Param* item = templates != nullptr && i < templates->size() ? &(*templates)[i] : nullptr;
    const std::string_view start = constant_start(item);
    auto fine = check_item(rendered.list()[i], start, options_ended,
                           item == nullptr ? place_of(argv) : place_of(*item));
    if (!fine) return fine;
    const bool is_constant = item != nullptr && item->constant() != nullptr;
    options_ended = options_ended || (is_constant && start == "--");
  }
  return {};
}

}  // namespace reprise::expr
