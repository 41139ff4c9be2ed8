// One line of an export: JSON whose last member is a stored text, byte by byte.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace reprise::journal_sqlite {

std::string dump(const nlohmann::ordered_json& value);
// The line's last member: a text of JSON on one line as it is, byte by byte; any other text in hex.
std::string close_with(const nlohmann::ordered_json& head, const std::string& name,
                       std::string_view text);
// The text as stored, out of a line: the reference, when the content fits it. Throws where the line
// has not that form.
std::string stored_form(std::string_view line, const nlohmann::json& parsed,
                        const std::string& name);

}  // namespace reprise::journal_sqlite
