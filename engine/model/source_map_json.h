// The stored form of a SourceMap: [[name, text], ..] in the order of their indices.
#pragma once

#include "base/source_map.h"
#include "model/json_reader.h"
#include "model/json_writer.h"

namespace reprise::base {

inline void write(std::string& out, const SourceMap& sources) {
  std::vector<std::vector<std::string>> pairs;
  for (const Source& source : sources.all()) pairs.push_back({source.name, source.text});
  model::write(out, pairs);
}

inline void read(model::ReadContext& context, const model::Value& from, SourceMap& to) {
  std::vector<std::vector<std::string>> pairs;
  model::read(context, from, pairs);
  for (std::vector<std::string>& pair : pairs) {
    if (pair.size() != 2) return context.wrong("is not a list of pairs");
    to.add(std::move(pair[0]), std::move(pair[1]));
  }
}

}  // namespace reprise::base
