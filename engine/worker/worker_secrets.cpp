#include "worker/worker_secrets.h"

#include "script/host_calls.h"

namespace reprise::worker {

using model::Value;

namespace {

std::vector<std::string> texts_of(const std::map<std::string, std::string>& values) {
  std::vector<std::string> texts;
  for (const auto& [name, text] : values) texts.push_back(text);
  return texts;
}

}  // namespace

WorkerSecrets::WorkerSecrets(std::map<std::string, std::string> values)
    : values_(std::move(values)), leaks_(texts_of(values_)) {}

base::Result<Value> WorkerSecrets::fill_in(const Value& value) const {
  if (!model::contains_secret(value)) return value;
  if (value.is_secret()) {
    std::string text;
    for (const auto& part : value.secret()) {
      const auto known = part.secret ? values_.find(part.text) : values_.end();
      if (part.secret && known == values_.end())
        return base::fail("secret", "secret " + part.text + " is none of this step's");
      text += part.secret ? known->second : part.text;
    }
    return Value(std::move(text));
  }
  if (value.is_list()) {
    model::List list;
    for (const auto& item : value.list()) {
      auto filled = fill_in(item);
      if (!filled) return filled;
      list.push_back(std::move(*filled));
    }
    return Value(std::move(list));
  }
  model::Map map;
  for (const auto& [key, item] : value.map()) {
    auto filled = fill_in(item);
    if (!filled) return filled;
    map[key] = std::move(*filled);
  }
  return Value(std::move(map));
}

Value WorkerSecrets::without(const Value& given) const {
  return values_.empty() ? given : without_secrets(given, leaks_);
}

Value without_secrets(const Value& given, const actions::LeakFinder& leaks) {
  if (!leaks.is_in(given)) return given;
  return script::given(base::Error{"secret",
                                   "the call was made, but its result holds a secret, "
                                   "and is not kept"});
}

}  // namespace reprise::worker
