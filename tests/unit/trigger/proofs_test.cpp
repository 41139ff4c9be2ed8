// Proofs that are no signatures: tokens, names with passwords, certificates; and ways of several.
#include "unit/trigger/source_rig.h"

using namespace reprise;
using namespace reprise::tests;
using model::ProofKind;

namespace {

std::string ask(const model::Proof& proof, const trigger::Head& head,
                std::vector<std::string> secrets = {secret_text}) {
  return refusal(trigger::verify(source_with(proof), keys_of(std::move(secrets)), head, "{}", 0));
}

trigger::Head with(const std::string& name, const std::string& value) { return {{{name, value}}}; }

}  // namespace

TEST_CASE("A bearer token is compared whole") {
  const model::Proof bearer;
  CHECK(ask(bearer, with("authorization", "Bearer " + secret_text)).empty());
  CHECK(ask(bearer, with("authorization", "bearer  " + secret_text)).empty());
  CHECK(ask(bearer, with("authorization", "Bearer " + secret_text + "x")) ==
        "the token is not known");
  CHECK(ask(bearer, with("authorization", "Bearer " + secret_text.substr(1))) ==
        "the token is not known");
  CHECK(ask(bearer, with("authorization", "Basic " + secret_text)) ==
        "the header authorization is not of the kind Bearer");
  CHECK(ask(bearer, with("authorization", "Bearer")) ==
        "the header authorization is not of the kind Bearer");
  CHECK(ask(bearer, {}) == "the header authorization is missing");
  CHECK(ask(bearer, with("authorization", "Bearer " + secret_text), {"other"}) ==
        "the token is not known");
}

TEST_CASE("No secret at all lets nobody in") {
  CHECK_FALSE(ask({}, with("authorization", "Bearer "), {""}).empty());
  CHECK_FALSE(ask({}, with("authorization", "Bearer "), {}).empty());
  auto nobody = source_with({});
  nobody.auth.clear();
  CHECK(refusal(trigger::verify(nobody, {}, {}, "{}", 0)) ==
        "the source has no way to prove itself");
}

TEST_CASE("Two headers of one name are refused, whichever is right") {
  trigger::Head twice = with("authorization", "Bearer " + secret_text);
  twice.headers.emplace_back("authorization", "Bearer wrong");
  CHECK(ask({}, twice) == "the header authorization came twice");
}

TEST_CASE("A token may stand in a header of its own") {
  model::Proof proof;
  proof.header = "x-desk-token";
  CHECK(ask(proof, with("x-desk-token", secret_text)).empty());
  CHECK(ask(proof, with("authorization", "Bearer " + secret_text)) ==
        "the header x-desk-token is missing");
}

TEST_CASE("A name with a password is right only with both") {
  model::Proof proof;
  proof.kind = ProofKind::basic;
  proof.user = "am";
  // base64 of "am:s3cr:t", "am:wrong", "xx:s3cr:t", "am"
  CHECK(ask(proof, with("authorization", "Basic YW06czNjcjp0"), {"s3cr:t"}).empty());
  CHECK(ask(proof, with("authorization", "Basic YW06d3Jvbmc="), {"s3cr:t"}) ==
        "the name or the password is wrong");
  CHECK(ask(proof, with("authorization", "Basic eHg6czNjcjp0"), {"s3cr:t"}) ==
        "the name or the password is wrong");
  CHECK(ask(proof, with("authorization", "Basic YW0="), {"s3cr:t"}) ==
        "the credentials have no colon");
  CHECK(ask(proof, with("authorization", "Basic YW06czNjcjp0 "), {"s3cr:t"}).empty());
  CHECK_FALSE(ask(proof, with("authorization", "Basic YW06czNjcj=0"), {"s3cr:t"}).empty());
}

TEST_CASE("A certificate is named by its common name alone, when it has one") {
  model::Proof proof;
  proof.kind = ProofKind::mtls;
  proof.subject = "webhooks.pagerduty.com";
  trigger::Head head;
  head.certificate_sha256 = std::string(64, 'a');
  for (const char* good :
       {"CN=webhooks.pagerduty.com", "CN=webhooks.pagerduty.com,O=PagerDuty\\, Inc"}) {
    head.certificate_subject = good;
    CHECK(ask(proof, head).empty());
  }
  for (const char* other : {"CN=a.webhooks.pagerduty.com", "O=x\\,CN=webhooks.pagerduty.com",
                            "OU=webhooks.pagerduty.com", "CN=evil,CN=webhooks.pagerduty.com",
                            "CN=evil+CN=webhooks.pagerduty.com", ""}) {
    head.certificate_subject = other;
    INFO(other);
    CHECK_FALSE(ask(proof, head).empty());
  }
}

TEST_CASE("A certificate is the one that is named, by subject and by hash") {
  model::Proof proof;
  proof.kind = ProofKind::mtls;
  proof.subject = "CN=webhooks.pagerduty.com";
  CHECK(ask(proof, {{}, "CN=webhooks.pagerduty.com", "aa"}, {}).empty());
  CHECK(ask(proof, {{}, "CN=webhooks.pagerduty.com.evil.example", "aa"}, {}) ==
        "the certificate is for 'CN=webhooks.pagerduty.com.evil.example'");
  CHECK(ask(proof, {{}, "CN=webhooks.pagerduty.com", ""}, {}) == "there is no client certificate");
  proof.sha256 = "ab";
  CHECK(ask(proof, {{}, "CN=webhooks.pagerduty.com", "aa"}, {}) ==
        "the certificate is another one");
  CHECK(ask(proof, {{}, "CN=webhooks.pagerduty.com", "ab"}, {}).empty());
}

TEST_CASE("Of a way all proofs are needed, of the ways one") {
  model::Proof token, certificate;
  certificate.kind = ProofKind::mtls;
  certificate.subject = "CN=am";
  auto source = source_with(token);
  source.auth = {{token, certificate}, {certificate, token}};
  source.auth[1][1].header = "x-token";
  const trigger::Keys keys = {{{secret_text}, {}}, {{}, {secret_text}}};
  trigger::Head head = with("authorization", "Bearer " + secret_text);
  CHECK_FALSE(trigger::verify(source, keys, head, "{}", 0));
  head.certificate_subject = "CN=am";
  head.certificate_sha256 = "aa";
  const auto both = trigger::verify(source, keys, head, "{}", 0);
  REQUIRE(both);
  CHECK(both->by == "bearer+mtls");
  head.headers = {{"x-token", secret_text}};
  CHECK(trigger::verify(source, keys, head, "{}", 0)->by == "mtls+bearer");
}

TEST_CASE(
    "Secrets that are too short, or no key of their scheme, are refused before anything is "
    "served") {
  const auto check = [](const model::Proof& proof, const std::string& secret) {
    const auto status = trigger::check_keys(source_with(proof), keys_of({secret}));
    return status ? "" : status.error().message;
  };
  CHECK(check({}, secret_text).empty());
  CHECK(check({}, std::string(23, 'x')) == "auth 1 of 'desk': the secret is under 24 bytes");
  CHECK(check({}, std::string(24, 'x')).empty());
  const auto standard = hmac(model::SignatureScheme::standard);
  CHECK(check(standard, "whsec_no base64").find("no base64") != std::string::npos);
  CHECK(check(standard, "whsec_" + std::string(32, 'A')).empty());
  CHECK(check(standard, "whpk_" + std::string(32, 'A')).find("no base64") != std::string::npos);
  CHECK_FALSE(trigger::check_keys(source_with({}), {}));
  CHECK_FALSE(trigger::check_keys(source_with({}), keys_of({})));
}
