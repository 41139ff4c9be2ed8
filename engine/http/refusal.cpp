#include "http/refusal.h"

namespace reprise::http {

namespace {

std::string_view code_of(int status) {
  switch (status) {
    case 404:
      return "not-found";
    case 405:
      return "method";
    case 408:
      return "timeout";
    case 413:
    case 414:
    case 431:
      return "too-large";
    case 417:
      return "expectation";
    case 503:
      return "overloaded";
    case 504:
      return "outcome-unknown";
    case 505:
      return "version";
    default:
      return "malformed";
  }
}

}  // namespace

Response answer_to(const Refusal& refusal) {
  return problem(refusal.status, code_of(refusal.status), refusal.reason, refusal.hint);
}

Response overloaded() {
  Response response = answer_to({503, "there is too much to do at once"});
  response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace reprise::http
