// JSON text of Values: one canonical form (keys sorted, no blanks, shortest exact numbers), so that
// equal values have equal bytes and equal hashes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/value.h"

namespace reprise::model {

// A secret is written {"$secret":["text",{"name":"X"}]}: references only, never their values.
// A whole double keeps ".0", so that it is read back as a number and not as an integer.
std::string to_json(const Value& value);
void append_json(std::string& out, const Value& value);
// A quoted JSON string; bytes that are not UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);
// Indented by two blanks, for people.
std::string to_pretty_json(const Value& value);

// Strict JSON; duplicate keys, depth over 64, integers beyond 64 bits and bytes after the value are
// errors ("line L column C"). Data only: a key "$secret" is a key like any other.
base::Result<Value> parse_json(std::string_view text);
// The same, for money: numbers with a fraction, an exponent or more than 64 bits become text,
// exactly as written.
base::Result<Value> parse_json_exactly(std::string_view text);

// The stored form (journal, plans), read back as the same Value: secrets are references again, and
// data with a key "$secret" is written with one "$" more, so that it can never pose as a reference.
void append_stored_json(std::string& out, const Value& value);
base::Result<Value> parse_stored_json(std::string_view text);

}  // namespace reprise::model
