// Answers as bytes. Nothing that a handler, or data through it, puts into an answer ends a header
// or the answer. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace reprise::http {

// How an answer's end is told, and what becomes of its connection.
struct Ending {
  bool keep_alive = true;
  bool chunked = false;       // its end is not known yet
  bool until_close = false;   // the same for a client of HTTP/1.0
  bool without_body = false;  // to HEAD
};

// Status line, headers, empty line. nullopt if the response says something that is no header, or
// that is the server's to say. `date` is the form of RFC 9110.
std::optional<std::string> answer_head(const Response& response, const Ending& ending,
                                       std::string_view date);

// The head and the body in one piece; a response that cannot be said becomes a 500.
std::string answer(const Response& response, const Ending& ending, std::string_view date);

std::string chunk(std::string_view bytes);  // not for empty bytes: those are the end
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace reprise::http
