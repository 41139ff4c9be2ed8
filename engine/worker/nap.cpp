#include "worker/nap.h"

#include <algorithm>

#include "model/json.h"
#include "process/boot_time.h"
#include "worker/script_request.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr std::int64_t long_us = 1'000'000;  // a process is made in much less
constexpr std::size_t calls_max = 1'000;

Map recorded(const script::Call& call) {
  return {{"name", call.name},
          {"args_hash", script::hash_of_args(call)},
          {"args", script::shown_args(call)},
          {"at", call.place}};
}

}  // namespace

Nap::Nap(const Value& request)
    : request_(request),
      number_(static_cast<std::uint32_t>(request["asleep"]["call"].integer_or(0))),
      until_us_(request["asleep"]["until_us"].integer_or(0)) {}

// Many are not kept: then it sleeps where it is.
void Nap::add(const script::Call& call, const Value& given) {
  fits_ = fits_ && made_.size() < calls_max;
  if (fits_)
    made_.emplace_back(call, given);
  else
    made_.clear();
}

void Nap::begin(std::uint32_t number, base::Millis millis) {
  number_ = number;
  until_us_ = process::boot_us() + millis * 1'000;
}

bool Nap::is_long() const { return fits_ && until_us_ - process::boot_us() >= long_us; }

base::Millis Nap::rest_ms() const {
  return std::max<std::int64_t>(0, until_us_ - process::boot_us() + 999) / 1'000;
}

std::string Nap::input(const script::Call& call) const {
  Map request = request_.map();
  model::List record = request["record"].is_list() ? request["record"].list() : model::List{};
  // The sleep itself stands there already where an earlier attempt was interrupted in it.
  std::erase_if(record, [](const Value& entry) { return !entry["finished"].boolean_or(false); });
  for (const auto& [made, given] : made_) {
    Map entry = recorded(made);
    entry["finished"] = true;
    entry["result"] = given;
    record.emplace_back(std::move(entry));
  }
  Map open = recorded(call);
  open["finished"] = false;
  record.emplace_back(std::move(open));
  request["record"] = std::move(record);
  request["asleep"] = Map{{"call", static_cast<std::int64_t>(number_)}, {"until_us", until_us_}};
  return input_of(Value(std::move(request)), Value(Map{}));
}

}  // namespace reprise::worker
