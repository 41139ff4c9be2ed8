// Hostile bodies: bounded, refused with a reason, or data like any other.
#include "model/json.h"
#include "unit/trigger/source_rig.h"

using namespace reprise;
using namespace reprise::tests;

namespace {

base::Result<trigger::Decoded> decode(const std::string& body) {
  return trigger::decode(source_with({}), body);
}

std::string error_of(const std::string& body) {
  const auto result = decode(body);
  return result ? "" : result.error().message;
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

TEST_CASE("What is no JSON, or more than it may be, is refused with a reason") {
  CHECK(error_of("").find("no JSON") != std::string::npos);
  CHECK(error_of("{\"a\":1}x").find("no JSON") != std::string::npos);
  CHECK(error_of("{\"a\":1,\"a\":2}").find("no JSON") != std::string::npos);
  CHECK(error_of("{\"a\":NaN}").find("no JSON") != std::string::npos);
  CHECK(error_of("{\"a\":1e999}").find("no JSON") != std::string::npos);
  CHECK(error_of(repeated("[", 100'000)).find("no JSON") != std::string::npos);
  CHECK(error_of("{\"a\":\"\xff\"}") == "the body is no UTF-8");
  CHECK(error_of("{\"a\":\"\xed\xa0\x80\"}") == "the body is no UTF-8");
  CHECK(error_of("\"text\"") == "the body is neither an object nor a list");
  CHECK(error_of(std::string(5u << 20, ' ')) == "the body is over 4 MiB");
  CHECK(error_of("[" + repeated("0,", 200'001) + "0]") == "the body has over 200,000 values");
  CHECK(error_of("[" + repeated("{},", 2000) + "{}]") == "the body has over 2,000 alerts");
}

TEST_CASE("Signs inside of texts are no values") {
  CHECK(error_of("{\"a\":\"" + repeated(",:[{\\\"", 60'000) + "\"}").empty());
}

TEST_CASE("An alert beyond the bounds is refused alone; the others are taken") {
  std::string labels;
  for (int i = 0; i < 10'000; ++i) {
    labels += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":1";
  }
  const std::string many = "{\"labels\":{" + labels + "}}";
  const std::string large = "{\"a\":\"" + std::string(100'000, 'x') + "\"}";
  const std::string named = "{\"" + std::string(300, 'x') + "\":1}";
  const auto result = decode("[{\"a\":1}," + many + "," + large + "," + named + ",{\"a\":2}]");
  REQUIRE(result);
  CHECK(result->alerts.size() == 2);
  REQUIRE(result->refused.size() == 3);
  CHECK(result->refused[0].find("over 128 labels") != std::string::npos);
  CHECK(result->refused[1].find("a label is over 16 KiB") != std::string::npos);
  CHECK(result->refused[2].find("name of a label is over 256 bytes") != std::string::npos);
}

TEST_CASE("Numbers are kept as they were sent") {
  const auto result = decode(R"({"a":0.10,"b":18446744073709551616,"c":-0,"d":1e3,"e":true})");
  REQUIRE(result);
  const auto& labels = result->alerts.at(0).labels;
  CHECK(labels.at("a") == "0.10");
  CHECK(labels.at("b") == "18446744073709551616");
  CHECK(labels.at("d") == "1e3");
  CHECK(labels.at("e") == "true");
}

TEST_CASE("NUL becomes a visible sign, every other character stays") {
  const auto result = decode("{\"a\":\"x\\u0000y\",\"b\":\"\\u202e\\u001b\"}");
  REQUIRE(result);
  CHECK(result->alerts.at(0).labels.at("a") == "x\xe2\x90\x80y");
  CHECK(result->alerts.at(0).labels.at("b") == "\xe2\x80\xae\x1b");
}

TEST_CASE("A fingerprint of any length names the same thing in bounded length") {
  const auto source = source_with({}, model::SourceKind::standard);
  const auto of = [&](const std::string& id) {
    return trigger::decode(source, "{\"type\":\"a\",\"data\":{\"id\":\"" + id + "\"}}")
        ->alerts.at(0)
        .fingerprint;
  };
  CHECK(of(std::string(9000, 'x')).size() == 32);
  CHECK(of(std::string(9000, 'x')) != of(std::string(9001, 'x')));
  CHECK(of("short") == "short");
}

TEST_CASE("Severities are known by the words of others, in any case") {
  CHECK(trigger::severity_rank("info") == 0);
  CHECK(trigger::severity_rank("P4") == 1);
  CHECK(trigger::severity_rank("Warning") == 2);
  CHECK(trigger::severity_rank("ERROR") == 3);
  CHECK(trigger::severity_rank("page") == 4);
  CHECK(trigger::severity_rank("Critical") == 4);
  CHECK(trigger::severity_rank("") == -1);
  CHECK(trigger::severity_rank("apocalyptic") == -1);
}
