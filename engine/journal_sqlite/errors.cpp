#include "journal_sqlite/errors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace reprise::journal_sqlite {

bool is_refusal(const base::Error& error) {
  static constexpr std::array<std::string_view, 7> refusals = {
      damaged, rolled_back, newer, foreign, network, insecure, wrong_key};
  return std::find(refusals.begin(), refusals.end(), error.code) != refusals.end();
}

int exit_code(const base::Error& error) {
  if (error.code == io || error.code == full || error.code == outside) return 74;
  if (error.code == busy) return 75;
  return is_refusal(error) ? 76 : 1;
}

base::Error io_error(const std::string& doing, const std::string& path, int error_number) {
  const bool no_space = error_number == ENOSPC || error_number == EDQUOT;
  return {no_space ? full : io,
          "cannot " + doing + " " + path + ": " + std::generic_category().message(error_number)};
}

}  // namespace reprise::journal_sqlite
