#include "load/decoding.h"

#include "base/text.h"

namespace reprise::load {

const model::ActionSchema* find_action(const Decoding& decoding, std::string_view name) {
  const auto* module = decoding.modules == nullptr ? nullptr : decoding.modules->find(name);
  return module == nullptr ? decoding.catalog.find(name) : &module->schema;
}

void tell_not_in_build(Decoding& decoding, base::Place place, const std::string& what) {
  decoding.report.error(
      "RP0901", place,
      decoding.subject + ": " + what + " is part of the language, but not of this build",
      "nothing of this runbook is run; 'reprise schema' lists what this build can do");
}

std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                    std::string otherwise) {
  const std::string near = base::near_miss(word, candidates);
  return near.empty() ? std::move(otherwise) : "did you mean '" + near + "'?";
}

std::string any_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace reprise::load
