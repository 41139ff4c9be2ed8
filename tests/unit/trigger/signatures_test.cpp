// Signatures: those that others made are right, and nothing else is.
#include <fstream>
#include <sstream>

#include "base/sha256.h"
#include "model/json.h"
#include "unit/trigger/source_rig.h"

using namespace reprise;
using namespace reprise::tests;
using model::SignatureScheme;

namespace {

struct Sample {
  model::SourceSettings source;
  std::string secret, body;
  trigger::Head head;
};

model::List samples_of_others() {
  std::ifstream file(REPRISE_SOURCE_DIR "/tests/triggers/signed.json");
  std::stringstream text;
  text << file.rdbuf();
  const auto value = model::parse_json(text.str());
  REQUIRE(value);
  return value->list();
}

Sample sample_of(const model::Value& from) {
  const std::vector<std::string> schemes = {"grafana",  "github", "pagerduty",
                                            "standard", "slack",  "rootly"};
  const auto index =
      std::find(schemes.begin(), schemes.end(), from["scheme"].text()) - schemes.begin();
  auto proof = hmac(static_cast<SignatureScheme>(index));
  proof.timestamp_header = from["timestamp_header"].text_or("");
  Sample sample{source_with(proof), from["secret"].text(), from["body"].text(), {}};
  for (const auto& [name, value] : from["headers"].map()) {
    sample.head.headers.emplace_back(name, value.text());
  }
  return sample;
}

base::Result<trigger::Verified> verified(const Sample& sample, std::int64_t now_us = signed_us) {
  return trigger::verify(sample.source, keys_of({sample.secret}), sample.head, sample.body, now_us);
}

Sample of_scheme(const std::string& scheme) {
  for (const auto& from : samples_of_others()) {
    if (from["scheme"].text() == scheme) return sample_of(from);
  }
  throw std::logic_error("there is no sample of " + scheme);
}

std::string& header(Sample& sample, const std::string& name) {
  for (auto& [key, value] : sample.head.headers) {
    if (key == name) return value;
  }
  throw std::logic_error("there is no header " + name);
}

}  // namespace

TEST_CASE("What the openssl command and standardwebhooks signed is right") {
  for (const auto& from : samples_of_others()) {
    const Sample sample = sample_of(from);
    INFO(model::to_json(from));
    CHECK(refusal(verified(sample)).empty());
  }
}

TEST_CASE("One changed byte of body, secret, signature, id or time is refused") {
  for (const auto& from : samples_of_others()) {
    const Sample good = sample_of(from);
    INFO(model::to_json(from));
    Sample body = good;
    body.body[body.body.size() / 2] ^= 1;
    CHECK(refusal(verified(body)) == "no signature is right");
    Sample shorter = good;
    shorter.body.pop_back();
    CHECK_FALSE(verified(shorter));
    Sample secret = good;
    char& digit = secret.secret[secret.secret.size() / 2];
    digit = digit == 'A' ? 'B' : 'A';
    CHECK_FALSE(verified(secret));
    for (std::size_t i = 0; i < good.head.headers.size(); ++i) {
      Sample head = good;
      std::string& value = head.head.headers[i].second;
      value[value.size() - 3] = value[value.size() - 3] == '1' ? '2' : '1';
      if (good.head.headers[i].first != "webhook-signature") CHECK_FALSE(verified(head));
    }
  }
}

TEST_CASE(
    "A signature header that is missing, empty, cut, doubled or of a weaker kind is refused") {
  const Sample good = of_scheme("github");
  Sample missing = good;
  missing.head.headers.clear();
  CHECK(refusal(verified(missing)) == "the header x-hub-signature-256 is missing");
  Sample empty = good;
  header(empty, "x-hub-signature-256").clear();
  CHECK(refusal(verified(empty)) == "there is no signature of the right kind");
  Sample cut = good;
  header(cut, "x-hub-signature-256").pop_back();
  CHECK(refusal(verified(cut)) == "no signature is right");
  Sample twice = good;
  twice.head.headers.push_back(good.head.headers[0]);
  CHECK(refusal(verified(twice)) == "the header x-hub-signature-256 came twice");
  Sample weaker = good;
  header(weaker, "x-hub-signature-256").replace(0, 7, "sha1=");
  CHECK(refusal(verified(weaker)) == "there is no signature of the right kind");
}

TEST_CASE("Eight signatures are looked at, not more") {
  Sample sample = of_scheme("pagerduty");
  std::string& list = header(sample, "x-pagerduty-signature");
  const std::string right = list.substr(list.find(',') + 1);
  const auto with_wrong_ones = [&](int count) {
    list.clear();
    for (int i = 0; i < count; ++i) list += "v1=" + std::string(64, 'a') + ",";
    list += right;
    return refusal(verified(sample));
  };
  CHECK(with_wrong_ones(7).empty());
  CHECK(with_wrong_ones(8) == "the header x-pagerduty-signature has more than 8 signatures");
  CHECK_FALSE(with_wrong_ones(50).empty());
}

TEST_CASE("Any of several secrets is right, while one is replaced by another") {
  const Sample sample = of_scheme("slack");
  const std::string other(30, 'x');
  CHECK(trigger::verify(sample.source, keys_of({other, sample.secret}), sample.head, sample.body,
                        signed_us));
  CHECK_FALSE(
      trigger::verify(sample.source, keys_of({other}), sample.head, sample.body, signed_us));
  CHECK_FALSE(trigger::verify(sample.source, keys_of({}), sample.head, sample.body, signed_us));
  CHECK_FALSE(trigger::verify(sample.source, keys_of({""}), sample.head, sample.body, signed_us));
}

TEST_CASE("A signed time is right for 300 seconds to both sides") {
  for (const std::string scheme : {"slack", "rootly", "standard"}) {
    const Sample sample = of_scheme(scheme);
    INFO(scheme);
    constexpr std::int64_t second_us = 1'000'000;
    CHECK(refusal(verified(sample, signed_us + 300 * second_us)).empty());
    CHECK(refusal(verified(sample, signed_us - 300 * second_us)).empty());
    CHECK(refusal(verified(sample, signed_us + 301 * second_us)) == "the timestamp is too old");
    CHECK(refusal(verified(sample, signed_us - 301 * second_us)) ==
          "the timestamp is in the future");
  }
}

TEST_CASE("A time that is no number of seconds is refused, though it were signed") {
  for (const std::string time : {"", "-1793491200", "9223372036854775808", "1793491200 ", "0x1",
                                 "1793491200.5", "99999999999999"}) {
    auto proof = hmac(SignatureScheme::grafana);
    proof.timestamp_header = "x-time";
    INFO(time);
    const std::string right = base::to_hex(base::hmac_sha256(secret_text, time + ":{}"));
    const trigger::Head head{{{"x-time", time}, {"x-grafana-alerting-signature", right}}};
    CHECK(refusal(trigger::verify(source_with(proof), keys_of({secret_text}), head, "{}",
                                  signed_us)) == "the timestamp is no number of seconds");
  }
}

TEST_CASE("The parts of Rootly's header may come in any order, with blanks between") {
  const Sample sample = of_scheme("rootly");
  const auto& whole = sample.head.headers.front().second;
  const auto comma = whole.find(',');
  Sample turned = sample;
  turned.head.headers.front().second = whole.substr(comma + 1) + ", " + whole.substr(0, comma);
  CHECK(refusal(verified(turned)).empty());
}

TEST_CASE("A delivery is known by what is signed, not by what anybody can change") {
  Sample github = of_scheme("github");
  github.head.headers.emplace_back("x-github-delivery", "1");
  const auto first = verified(github);
  header(github, "x-github-delivery") = "2";
  const auto second = verified(github);
  REQUIRE((first && second));
  CHECK(first->delivery_key == second->delivery_key);
  CHECK(first->delivery_key.starts_with("desk:"));
  CHECK_FALSE(first->is_dated);
}

TEST_CASE(
    "The same id of Standard Webhooks is the same delivery, whatever key signed it and when") {
  std::vector<std::string> keys;
  std::vector<std::int64_t> times;
  for (const auto& from : samples_of_others()) {
    if (from["scheme"].text() != "standard") continue;
    const auto result = verified(sample_of(from));
    REQUIRE(result);
    CHECK(result->is_dated);
    times.push_back(result->timestamp_us - signed_us);
    keys.push_back(result->delivery_key);
  }
  REQUIRE(keys.size() == 4);
  CHECK(times == std::vector<std::int64_t>{0, 0, 0, 60'000'000});
  CHECK(keys[0] != keys[1]);
  CHECK(keys[1] == keys[2]);
  CHECK(keys[0] == keys[3]);
}

TEST_CASE("A public key proves nothing by HMAC") {
  // Whoever has the public key could sign so, if the kinds were mixed up.
  const Sample asymmetric = [] {
    for (const auto& from : samples_of_others()) {
      if (from["secret"].text().starts_with("whpk_")) return sample_of(from);
    }
    throw std::logic_error("there is no sample with a public key");
  }();
  Sample forged = asymmetric;
  header(forged, "webhook-signature").replace(0, 4, "v1,");
  CHECK_FALSE(verified(forged));
}
