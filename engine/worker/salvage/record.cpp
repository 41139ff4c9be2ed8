#include <bit>

#include "worker/salvage/tree_page.h"

namespace reprise::worker::salvage {

namespace {

constexpr std::int64_t reserved_type_one = 10, reserved_type_two = 11, first_blob_type = 12;

std::uint64_t bytes_of(std::int64_t type) {
  constexpr std::uint64_t of_numbers[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
  if (type < reserved_type_one) return of_numbers[type];
  return static_cast<std::uint64_t>(type - first_blob_type) / 2;
}

std::int64_t signed_number(std::string_view bytes) {
  std::uint64_t number = static_cast<signed char>(bytes[0]) < 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

Field field_of(std::int64_t type, std::string_view bytes) {
  Field field;
  if (type == 0) return field;
  if (type == 7) {
    field.kind = Field::Kind::real;
    field.real = std::bit_cast<double>(signed_number(bytes));
  } else if (type < reserved_type_one) {
    field.kind = Field::Kind::integer;
    field.integer = bytes.empty() ? type - 8 : signed_number(bytes);
  } else {
    field.kind = type % 2 == 0 ? Field::Kind::blob : Field::Kind::text;
    field.bytes = bytes;
  }
  return field;
}

}  // namespace

std::optional<Record> record_of(std::string_view payload) {
  std::size_t at = 0;
  const auto header = take_varint(payload, at);
  if (!header || *header < 1 || static_cast<std::uint64_t>(*header) > payload.size())
    return std::nullopt;
  const auto end = static_cast<std::size_t>(*header);
  std::size_t content = end;
  Record record;
  while (at < end) {
    const auto type = take_varint(payload.substr(0, end), at);
    if (!type || *type < 0 || *type == reserved_type_one || *type == reserved_type_two)
      return std::nullopt;
    const std::uint64_t bytes = bytes_of(*type);
    if (bytes > payload.size() - content) return std::nullopt;
    record.push_back(field_of(*type, payload.substr(content, bytes)));
    content += bytes;
  }
  if (at != end || content != payload.size()) return std::nullopt;
  return record;
}

}  // namespace reprise::worker::salvage
