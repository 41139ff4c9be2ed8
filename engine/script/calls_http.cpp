#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamSchema;
using model::ParamType;

namespace {

ParamSchema choice(ParamSchema param, std::vector<std::string> choices) {
  param.choices = std::move(choices);
  return param;
}

ParamSchema basic() {
  ParamSchema basic = may("basic", ParamType::map, "{user, password} for the header Authorization");
  basic.fields = {needed("user", ParamType::text, "its name"),
                  needed("password", ParamType::text, "a secret")};
  return basic;
}

ParamSchema expect() {
  ParamSchema expect =
      may("expect", ParamType::list, "the statuses that are a success; without it 200 to 299");
  expect.items = {{.name = "", .type = ParamType::integer}};
  return expect;
}

std::vector<ParamSchema> request_params() {
  return {needed("url", ParamType::text, "http:// or https://, on one of the step's hosts"),
          choice(may("method", ParamType::text, "what to do there", "GET"),
                 {"GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"}),
          may("headers", ParamType::map, "names and values"),
          may("query", ParamType::map, "names and values, encoded and added to the URL"),
          may("body", ParamType::text, "what is sent"),
          may("json", ParamType::any, "the same as data, sent as application/json"),
          may("bearer", ParamType::text, "a token for the header Authorization"),
          basic(),
          expect(),
          may("timeout", ParamType::duration, "for the whole; a connection must stand within 5s",
              std::int64_t{30'000}),
          may("idle", ParamType::duration,
              "it is given up when no byte comes for so long, in whole seconds"),
          may("to", ParamType::text,
              "a file, inside the roots, for the body of an expected answer; it is whole or not "
              "there"),
          may("bytes_max", ParamType::integer, "the most that goes to `to`; 1 GiB without it"),
          may("ca", ParamType::text,
              "a file of certificates, inside the roots, in the place of the system's"),
          choice(may("effect", ParamType::text, "how harmful a repetition is"),
                 {"read", "idempotent", "unsafe"})};
}

EffectClass effect_of_method(const model::Value& args) {
  const std::string method = args["method"].text_or("GET");
  const bool makes_file = args["to"].is_text();
  if (method == "GET" || method == "HEAD")
    return makes_file ? EffectClass::idempotent : EffectClass::read;
  return method == "PUT" || method == "DELETE" ? EffectClass::idempotent : EffectClass::unsafe;
}

}  // namespace

std::vector<HostCall> http_calls() {
  return {{.name = "http.request",
           .summary =
               "One HTTP request. GET and HEAD read, PUT and DELETE are idempotent, POST and PATCH "
               "unsafe, unless `effect` says otherwise; all but those that read carry the header "
               "Idempotency-Key. A final answer outside `expect` is the error `http-status` with "
               "`status` and `body`; what was certainly not sent is `http-connect`, or `outside` "
               "where the step may not go. What was sent and not answered whole is not known; if "
               "it only reads, it is the error `http-broken`. Redirects are not followed, and an "
               "answer of more than 4 MiB counts as not whole, unless it goes to a file (`to`).",
           .effect = EffectClass::unsafe,
           .params = request_params(),
           .returns = "map: status, headers (lower-case names), body, json where it is JSON; with "
                      "`to` bytes and sha256 in the place of body and json",
           .assumed = model::Map{{"status", 0}, {"headers", model::Map{}}, {"body", ""}},
           .effect_by_caller = true,
           .effect_by_args = effect_of_method,
           .secret_params = {"url", "headers", "query", "body", "json", "bearer", "basic"}}};
}

}  // namespace reprise::script
