// WholeNumber: integers out of JSON that anybody may have written. The library turns a float into
// an integer without asking, which is undefined where it does not fit.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace reprise::journal_sqlite {

// Throws where `value` is anything but a whole number that fits.
template <class Integer, class Json>
Integer whole_number(const Json& value) {
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<Integer>(value.template get<std::uint64_t>())
                        : value.is_number_integer() &&
                              std::in_range<Integer>(value.template get<std::int64_t>());
  if (!fits) throw std::invalid_argument("no whole number");
  return value.template get<Integer>();
}

}  // namespace reprise::journal_sqlite
