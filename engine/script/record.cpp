#include "script/record.h"

#include "base/sha256.h"
#include "base/text.h"
#include "model/json.h"
#include "script/host_calls.h"
#include "script/secret.h"

namespace reprise::script {

namespace {

constexpr std::size_t shown_bytes_max = 200;

model::Value result_of(const RecordedCall& recorded) {
  if (!recorded.assumed) return recorded.result;
  const HostCall* declared = find_host_call(recorded.name);
  return given(declared == nullptr ? model::Value() : declared->assumed);
}

// For people: the names of secrets in their place.
model::Value with_names(const model::Value& value) {
  if (value.is_secret()) return shown(value.secret());
  if (!model::contains_secret(value)) return value;
  if (value.is_list()) {
    model::List list;
    for (const auto& item : value.list()) list.push_back(with_names(item));
    return model::Value(std::move(list));
  }
  model::Map map;
  for (const auto& [key, item] : value.map()) map[key] = with_names(item);
  return model::Value(std::move(map));
}

base::Error disagreement(const RecordedCall& recorded, std::size_t number, std::string now) {
  return {"nondeterminism",
          "the script does not do what it did before: call " + std::to_string(number) + " was " +
              described(recorded.name, recorded.args, recorded.place) + ", now " + now,
          "a script may depend on its inputs and on what its calls gave it, on nothing else"};
}

}  // namespace

// With the references of secrets, never with their bytes.
std::string hash_of_args(const Call& call) {
  std::string text;
  model::append_stored_json(text, call.args);
  return base::sha256_hex(text);
}

std::string shown_args(const Call& call) {
  std::string text = model::to_json(with_names(call.args));
  if (text.size() <= shown_bytes_max) return text;
  text.resize(shown_bytes_max);
  while (!base::is_utf8(text)) text.pop_back();
  return text + "...";
}

std::string described(const std::string& name, const std::string& args, const std::string& place) {
  return name + "(" + args + ") at " + place;
}

std::size_t Record::finished() const {
  return calls_.size() - (calls_.empty() || calls_.back().finished ? 0 : 1);
}

Record::Answer Record::next(const Call& call) {
  const std::size_t index = next_++;
  const auto number = static_cast<std::uint32_t>(next_);
  if (index >= calls_.size()) return Live{number};
  const RecordedCall& recorded = calls_[index];
  if (recorded.name != call.name || recorded.args_hash != hash_of_args(call))
    return disagreement(recorded, number,
                        "it is " + described(call.name, shown_args(call), call.place));
  if (!recorded.finished) return Live{number};
  return Known{result_of(recorded)};
}

base::Status Record::at_end() const {
  if (next_ >= calls_.size()) return {};
  return base::fail(disagreement(calls_[next_], next_ + 1, "the script ends before it"));
}

}  // namespace reprise::script
