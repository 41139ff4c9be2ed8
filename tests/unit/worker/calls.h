// Calls made as a script makes them, in a folder of their own.
#pragma once

#include "script/host_calls.h"
#include "unit/actions/world.h"
#include "worker/make_call.h"

namespace reprise::worker {

using Maker = Made (*)(const script::Call& call, const std::string& key, const Place& place);

inline Place place_in(const world::Folder& folder) { return {folder.path, {folder.path}}; }

inline Made make(Maker maker, const Place& place, const model::Value& args,
                 const std::string& key = "k") {
  return maker({"", args, "t:1"}, key, place);
}

// What the script gets; a call that is not known fails the test.
inline model::Value value(const Made& made) {
  const auto* given = std::get_if<model::Value>(&made);
  REQUIRE(given != nullptr);
  INFO(model::to_json(*given));
  REQUIRE_FALSE((*given)["error"].is_map());
  return (*given)["value"];
}

inline std::string code(const Made& made) {
  const auto* given = std::get_if<model::Value>(&made);
  return given == nullptr ? "not-known" : (*given)["error"]["code"].text_or("none");
}

}  // namespace reprise::worker
