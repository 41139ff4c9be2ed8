#include <fcntl.h>

#include <algorithm>

#include "actions/check.h"
#include "process/boot_time.h"
#include "script/host_calls.h"
#include "worker/make_call.h"
#include "worker/rooted.h"

namespace reprise::worker {

using actions::Finding;
using model::Map;
using model::Value;

namespace {

// The keys of checks that are paths, and whether a link at their end is followed.
struct PathKey {
  const char *kind, *key;
  bool follows;
};
constexpr PathKey path_keys[] = {{"file", "path", false}, {"sqlite", "file", true},
                                 {"log", "file", true},   {"process", "pidfile", true},
                                 {"http", "ca", true},    {"prometheus", "ca", true}};

base::Status stays_inside(const Value& check, const Place& place) {
  for (const auto& [kind, key, follows] : path_keys) {
    const Value& path = check[kind][key];
    if (!path.is_text()) continue;
    base::Status seen;
    if (follows) {
      if (const auto file = open_rooted(place, path.text(), O_PATH); !file)
        seen = base::fail(file.error());
    } else if (const auto parent = open_parent(place, path.text()); !parent) {
      seen = base::fail(parent.error());
    }
    // That it is not there is for the check to find.
    if (!seen && seen.error().code == "outside") return seen;
  }
  return {};
}

Finding find(const Value& check, const Place& place) {
  if (auto inside = stays_inside(check, place); !inside)
    return actions::unanswered(inside.error().message);
  return actions::make_check(check, place.reach);
}

std::string name_of(const Value& check, std::size_t number) {
  return check["name"].text_or(actions::kind_of(check) + " " + std::to_string(number));
}

// What has become of one check so far.
struct Watched {
  Value check;
  std::string name;
  std::int64_t failures = 0, errors = 0;  // in a row: a pass begins anew
  Value evidence = {};
  std::string detail = {};

  void look(const Place& place) {
    const Finding finding = find(check, place);
    evidence = actions::evidence_of(name, actions::kind_of(check), finding);
    detail = finding.detail;
    if (finding.ok)
      failures = errors = 0;
    else
      ++(finding.could_not_run ? errors : failures);
  }
  bool passed_last() const { return failures == 0 && errors == 0; }
};

class Watch {
 public:
  Watch(const Value& args, const Place& place)
      : place_(place),
        every_ms_(std::max<std::int64_t>(args["every"].integer_or(0), 1)),
        failures_max_(std::max<std::int64_t>(args["failures"].integer_or(1), 1)),
        errors_max_(std::max<std::int64_t>(args["errors"].integer_or(1), 1)),
        until_ms_(beginning(args["since"]) + args["for"].integer_or(0)),
        tells_reboot_(args["reboot"].text_or("") == "tell" && args["since"].is_map() &&
                      !is_of_this_boot(args["since"])) {
    for (const auto& check : args["checks"].list())
      all_.push_back({check, name_of(check, all_.size() + 1)});
  }

  Made run(const EngineLink& link) {
    if (tells_reboot_) return ended("rebooted", {});
    for (;;) {
      for (auto& one : all_) {
        one.look(place_);
        ++samples_;
        if (one.failures >= failures_max_) return ended("breach", one);
        if (one.errors >= errors_max_) return ended("no-data", one);
      }
      const std::int64_t left_ms = until_ms_ - now_ms();
      if (left_ms <= 0 && all_passed_last()) return ended("ok", {});
      const std::int64_t pause_ms = left_ms > 0 ? std::min(every_ms_, left_ms) : every_ms_;
      if (!link.sleep(pause_ms)) return NotKnown{"the engine is gone"};
    }
  }

 private:
  static std::int64_t now_ms() {
    constexpr std::int64_t micros = 1'000;
    return process::boot_us() / micros;
  }

  static bool is_of_this_boot(const Value& since) {
    return !process::boot_id().empty() && since["boot_id"] == Value(process::boot_id());
  }

  // A mark of another boot says nothing about how long was watched since.
  static std::int64_t beginning(const Value& since) {
    return is_of_this_boot(since) ? std::min(since["boot_ms"].integer_or(now_ms()), now_ms())
                                  : now_ms();
  }

  bool all_passed_last() const {
    return std::all_of(all_.begin(), all_.end(),
                       [](const Watched& one) { return one.passed_last(); });
  }

  Made ended(const char* verdict, const Watched& by) const {
    model::List evidence;
    for (const auto& one : all_)
      if (!one.evidence.is_null()) evidence.push_back(one.evidence);
    return script::given(Map{{"verdict", verdict},
                             {"check", by.name},
                             {"detail", by.detail},
                             {"samples", samples_},
                             {"evidence", Value(std::move(evidence))}});
  }

  const Place& place_;
  const std::int64_t every_ms_, failures_max_, errors_max_, until_ms_;
  const bool tells_reboot_;
  std::vector<Watched> all_;
  std::int64_t samples_ = 0;
};

}  // namespace

Made call_check(const script::Call& call, const std::string&, const Place& place) {
  const Value& check = call.args["check"];
  return script::given(
      actions::evidence_of(name_of(check, 1), actions::kind_of(check), find(check, place)));
}

Made call_watch(const script::Call& call, const Place& place, const EngineLink& link) {
  if (call.args["checks"].list().empty())
    return script::given(base::Error{"inputs", "guard.watch needs a check"});
  return Watch(call.args, place).run(link);
}

}  // namespace reprise::worker
