// Bound secrets on their way to a launch, and back from a result that was kept without them.
#include "actions/hide.h"

#include <catch2/catch.hpp>

#include "process/redactor.h"

using namespace reprise;

namespace {

const actions::Secrets one = {{"TOKEN", "s3cr&t \"p/w\""}};

std::string redacted(const actions::Secrets& secrets, const std::string& text) {
  return process::redact(process::HiddenTexts(actions::hidden_texts(secrets)), text);
}

}  // namespace

TEST_CASE("a secret is hidden in the forms in which programs repeat it") {
  for (const char* said : {"s3cr&t \"p/w\"", "s3cr&t \\\"p/w\\\"", "s3cr%26t%20%22p%2Fw%22",
                           "s3cr%26t+%22p%2Fw%22", "7333637226742022702f7722"})
    CHECK(redacted(one, "<" + std::string(said) + ">") == "<[secret TOKEN]>");
}

TEST_CASE("base64 of a secret is hidden, alone or inside something longer") {
  const actions::Secrets secrets = {{"KEY", "canary-value-1"}};
  // base64 of "canary-value-1", "xcanary-value-1" and "xxcanary-value-1y".
  for (const char* said :
       {"Y2FuYXJ5LXZhbHVlLTE=", "eGNhbmFyeS12YWx1ZS0x", "eHhjYW5hcnktdmFsdWUtMXk="})
    CHECK(redacted(secrets, said).find("[secret KEY]") != std::string::npos);
}

TEST_CASE("a secret of several lines is hidden as a whole and line by line") {
  const actions::Secrets secrets = {{"PEM", "-----BEGIN-----\nMIIEvQIBADANBg\n-----END-----"}};
  CHECK(redacted(secrets, "a\nMIIEvQIBADANBg\nb") == "a\n[part of secret PEM]\nb");
  CHECK(redacted(secrets, secrets.at("PEM")) == "[secret PEM]");
}

TEST_CASE("a value under 8 bytes is not hidden") {
  CHECK(actions::hidden_texts({{"PIN", "1234567"}}).empty());
}

TEST_CASE("a long secret is hidden as it is, without its forms") {
  const std::string value(60'000, 'k');
  CHECK(actions::hidden_texts({{"FILE", value}}).size() == 1);
  CHECK(redacted({{"FILE", value}}, value) == "[secret FILE]");
}

TEST_CASE("a masked result gets its values back, any other stays as it is") {
  process::LaunchResult result;
  result.stdout_text = "a [secret TOKEN] b [secret OTHER]";
  result.stderr_tail = "[secret TOKEN]";
  result.output_text = "x=[secret TOKEN]";
  CHECK(actions::unmask(result, one).stdout_text == result.stdout_text);
  result.masked = true;
  const auto whole = actions::unmask(result, one);
  CHECK(whole.stdout_text == "a s3cr&t \"p/w\" b [secret OTHER]");
  CHECK(whole.stderr_tail == one.at("TOKEN"));
  CHECK(whole.output_text == "x=" + one.at("TOKEN"));
  CHECK_FALSE(whole.masked);
}
