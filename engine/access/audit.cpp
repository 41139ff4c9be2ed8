#include "access/audit.h"

#include <utility>

#include "base/text.h"
#include "model/json.h"

namespace reprise::access {

using model::Map;
using model::Value;

namespace {

constexpr std::uint32_t refusals_each_minute_max = 60;
constexpr base::WallMicros minute_us = 60'000'000;
constexpr base::WallMicros review_within_us = 24 * 60 * minute_us;
constexpr std::string_view kind_allowed = "request.allowed", kind_refused = "request.refused";

// Cut between characters, not inside one.
std::string bounded(const std::string& text) {
  if (text.size() <= audit_text_bytes_max) return text;
  std::size_t end = audit_text_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0u) == 0x80u) --end;
  return text.substr(0, end) + "...";
}

void put(Map& body, const char* name, const std::string& text) {
  if (!text.empty()) body[name] = base::to_utf8(bounded(text));
}

}  // namespace

StoredRequest encode(const Request& request) {
  Map body;
  put(body, "actor", request.actor);
  put(body, "person", request.person);
  put(body, "address", request.address);
  put(body, "what", request.what);
  put(body, "run", request.run);
  put(body, "runbook", request.runbook);
  put(body, "why", request.why);
  if (request.break_glass) body["break_glass"] = true;
  if (request.left_out != 0) body["left_out"] = static_cast<std::int64_t>(request.left_out);
  return {std::string(request.allowed ? kind_allowed : kind_refused),
          model::to_json(std::move(body))};
}

base::Result<Request> decode_request(std::string_view kind, std::string_view text) {
  auto body = model::parse_json(text);
  if (!body) return base::fail(body.error());
  if (kind != kind_allowed && kind != kind_refused)
    return base::fail("audit", "unknown kind of request '" + std::string(kind) + "'");
  Request request;
  request.actor = (*body)["actor"].text_or("");
  request.person = (*body)["person"].text_or("");
  request.address = (*body)["address"].text_or("");
  request.what = (*body)["what"].text_or("");
  request.run = (*body)["run"].text_or("");
  request.runbook = (*body)["runbook"].text_or("");
  request.why = (*body)["why"].text_or("");
  request.allowed = kind == kind_allowed;
  request.break_glass = (*body)["break_glass"].boolean_or(false);
  request.left_out = static_cast<std::uint64_t>((*body)["left_out"].integer_or(0));
  return request;
}

std::optional<std::uint64_t> RefusalBound::take(base::WallMicros now_us) {
  if (const auto minute = now_us / minute_us; minute != minute_) {
    minute_ = minute;
    taken_ = 0;
  }
  if (taken_ >= refusals_each_minute_max) {
    ++left_out_;
    return std::nullopt;
  }
  ++taken_;
  return std::exchange(left_out_, 0);
}

FollowUp follow_up(const Request& request, base::WallMicros now_us) {
  const std::string about = request.run.empty() ? "" : " of run " + request.run;
  return {"glass-" + std::to_string(now_us),
          base::to_utf8(bounded("The glass was broken by " + request.actor + ": " + request.what +
                                about + " (" + request.why +
                                "). Look at whether it was right, and mend what made it "
                                "necessary.")),
          now_us + review_within_us};
}

}  // namespace reprise::access
