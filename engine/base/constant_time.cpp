#include "base/constant_time.h"

#include <nettle/memops.h>

#include "base/sha256.h"

namespace reprise::base {

bool equal_in_constant_time(std::string_view given, std::string_view secret) {
  // Digests have one length, whatever was given.
  const Digest left = sha256(given), right = sha256(secret);
  return memeql_sec(left.data(), right.data(), left.size()) != 0;
}

}  // namespace reprise::base
