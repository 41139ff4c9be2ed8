// Result: the value of a call that the world may refuse, or the Error that says why.
// Errors of ours (broken invariants) are not Results: they are REPRISE_ASSERT.
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/place.h"

namespace reprise::base {

// Meaning: `code` is stable and machine readable (RP0123 for user errors, a short kebab word such
// as "io" or "not-found" for errors of the world); `message` is one sentence for a person; `hint`
// says what to do next and may be empty.
struct Error {
  std::string code;
  std::string message;
  std::string hint = {};
  std::optional<Place> place = {};
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> fail(std::string code, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(
      Error{std::move(code), std::move(message), std::move(hint), std::nullopt});
}

inline tl::unexpected<Error> fail_at(Place place, std::string code, std::string message,
                                     std::string hint = {}) {
  return tl::unexpected<Error>(Error{std::move(code), std::move(message), std::move(hint), place});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace reprise::base
