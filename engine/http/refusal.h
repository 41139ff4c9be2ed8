// Refusal: why the bytes of a client are no request, and the status that says so.
#pragma once

#include <string_view>

#include "http/message.h"

namespace reprise::http {

struct Refusal {
  int status = 400;
  std::string_view reason;  // one of ours, never the client's words
  std::string_view hint = {};
};

// What the client is told, with the code of the status.
Response answer_to(const Refusal& refusal);
// 503: come again in a second. Senders of alerts repeat on this, and on no 4xx.
Response overloaded();

}  // namespace reprise::http
