// Triggers: what triggers.yaml says. Sources are who may send alerts, and how they prove it; rules
// say what an alert starts. Plain data: trigger/ decides by it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/place.h"
#include "base/time.h"
#include "model/runbook.h"

namespace reprise::model {

enum class SourceKind : std::uint8_t {
  alertmanager,
  grafana,
  pagerduty,
  datadog,
  opsgenie,
  github,
  standard,
  generic,
};

enum class ProofKind : std::uint8_t { bearer, basic, mtls, hmac };

// Who signs what, and where the signature stands; docs/triggers.md has the table.
enum class SignatureScheme : std::uint8_t { grafana, github, pagerduty, standard, slack, rootly };

// One proof of who sends.
struct Proof {
  ProofKind kind = ProofKind::bearer;
  std::vector<SecretSource> secrets = {};  // any of them: several while one is being replaced
  std::string user = {};                   // basic
  std::string subject = {},
              sha256 = {};  // mtls: of the certificate; what is empty is not looked at
  SignatureScheme scheme = SignatureScheme::grafana;  // hmac, as are the following
  std::string header = {}, timestamp_header = {};     // lower case; empty = the scheme's own
  base::Millis tolerance_ms = 300'000;                // of a signed time, to both sides
  base::Place place = {};
};

// All of these proofs together.
using Way = std::vector<Proof>;

// Where the parts of an alert stand in a JSON document (`.a.b[1]`); an empty path is not looked at.
struct AlertMapping {
  std::string alerts = ".";  // one alert, or the list of them; the other paths begin in each
  std::string fingerprint = {}, status = {}, title = {}, severity = {}, starts = {}, ends = {};
  std::vector<std::string> resolved = {};  // what `status` says of an alert that is over
  std::map<std::string, std::string> labels = {}, annotations = {};
};

struct SourceSettings {
  std::string name;
  SourceKind kind = SourceKind::generic;
  std::vector<Way> auth = {};                // any of these ways; never empty
  std::optional<AlertMapping> mapping = {};  // instead of the kind's own shape
  bool observe = false;                      // nothing that it sends starts anything
  base::Place place = {};
};

struct LabelTest {
  enum class Kind : std::uint8_t { equal, in, matches, present, above, at_least, below, at_most };
  std::string label;
  Kind kind = Kind::equal;
  std::vector<std::string> values = {};  // of `in` several; of `matches` a pattern; else one
  bool present = true;                   // of `present`
};

struct AlertMatch {
  std::vector<std::string> sources = {};     // empty = all
  std::vector<std::string> severities = {};  // any of them, as the alert says it; empty = all
  std::string severity_at_least = {};        // info low medium high critical
  std::vector<LabelTest> labels = {};        // all of them
};

// What must be true of the alerts that match, beside that one of them came.
struct Condition {
  enum class Kind : std::uint8_t {
    each,     // nothing more
    count,    // `at_least` alerts, the first and the last not further apart than `span_ms`
    lasting,  // it fires for longer than `span_ms`
    absent,   // none came for `span_ms`
    quorum,   // `at_least` different values of the label `by` fire, none older than `span_ms`
  };
  Kind kind = Kind::each;
  std::uint32_t at_least = 1;
  base::Millis span_ms = 0;
  std::string by = {};  // of a quorum; empty = the source
};

// At most `runs` starts in `span_ms`.
struct StormCap {
  std::uint32_t runs = 20;
  base::Millis span_ms = 600'000;
};

// `changes` between firing and resolved in `span_ms` are flapping, until none came for `quiet_ms`.
struct FlapGuard {
  std::uint32_t changes = 4;
  base::Millis span_ms = 600'000, quiet_ms = 600'000;
};

// Where the value of an input comes from. Data only: it never becomes code or the name of a
// runbook.
struct InputOrigin {
  enum class Kind : std::uint8_t { constant, label, annotation, field, payload };
  Kind kind = Kind::constant;
  Value constant = {};
  std::string name = {};  // of a label, annotation or field; a path into the payload
};

struct RuleStart {
  std::string runbook;
  std::map<std::string, InputOrigin> inputs = {};
  bool needs_approval = true;
};

struct TriggerRule {
  std::string name;
  AlertMatch match = {};
  Condition condition = {};
  // Alerts with the same values of these labels are about the same thing. Unset: the fingerprint
  // for conditions about one alert, and one thing for all alerts for the others.
  std::optional<std::vector<std::string>> key = {};
  std::string target = {};  // rules of one target and key share one run; empty = the runbook
  std::optional<RuleStart> start = {};     // without it the rule only tells
  std::vector<std::string> channels = {};  // who is told when it comes true
  std::string severity = {};               // of what it starts and tells; empty = the alert's
  base::Millis cooldown_ms = 0;            // after the end of a run
  std::optional<StormCap> storm = {};
  std::optional<FlapGuard> flapping = {};
  bool join = true;      // of a run that is under way; else the alert is suppressed
  bool preempt = false;  // a run of the same target with a lower severity is to give way
  bool observe = false;  // says what it would do, and does not do it
  base::Place place = {};
};

struct Triggers {
  std::vector<SourceSettings> sources = {};
  std::vector<TriggerRule> rules = {};  // the first that comes true decides
  StormCap storm = {};                  // over all rules
};

}  // namespace reprise::model
