// What is declared is there.
#include "worker/make_call.h"

#include <catch2/catch.hpp>

#include "script/host_calls.h"

namespace reprise::worker {
namespace {

TEST_CASE("every declared call has a function in the worker") {
  for (const auto& call : script::host_calls()) {
    INFO(call.name);
    CHECK(is_made(call.name));
  }
}

}  // namespace
}  // namespace reprise::worker
