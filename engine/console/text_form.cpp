#include "console/text_form.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "model/json.h"

namespace reprise::console {
namespace {

std::string formatted(const char* format, long long first, long long second) {
  std::array<char, 64> buffer{};
  const int size = std::snprintf(buffer.data(), buffer.size(), format, first, second);
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::string_view code_of(Colour colour) {
  switch (colour) {
    case Colour::good: return "\x1b[32m";
    case Colour::bad: return "\x1b[31m";
    case Colour::wait: return "\x1b[33m";
    case Colour::dim: return "\x1b[2m";
    case Colour::bold: return "\x1b[1m";
    case Colour::plain: break;
  }
  return {};
}

// The first `count` characters, never half of one.
std::string_view head(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && count > 0) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    --count;
  }
  return text.substr(0, end);
}

}  // namespace

std::string elapsed(std::int64_t micros) {
  const long long tenths = std::max<long long>(0, micros) / 100'000;
  const long long seconds = tenths / 10;
  if (seconds < 60) return formatted("%lld.%llds", seconds, tenths % 10);
  if (seconds < 3600) return formatted("%lldm%02llds", seconds / 60, seconds % 60);
  return formatted("%lldh%02lldm", seconds / 3600, seconds / 60 % 60);
}

std::string paint(std::string_view text, Colour colour, bool enabled) {
  const std::string_view code = enabled ? code_of(colour) : std::string_view{};
  if (code.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\x1b[0m";
}

Colour colour_of(model::StepPhase phase) {
  switch (phase) {
    case model::StepPhase::succeeded: return Colour::good;
    case model::StepPhase::failed: return Colour::bad;
    case model::StepPhase::retry_wait:
    case model::StepPhase::unknown:
    case model::StepPhase::probing:
    case model::StepPhase::asking: return Colour::wait;
    case model::StepPhase::skipped:
    case model::StepPhase::cancelled:
    case model::StepPhase::waiting: return Colour::dim;
    case model::StepPhase::ready:
    case model::StepPhase::running: break;
  }
  return Colour::plain;
}

Colour colour_of(model::RunStatus status) {
  switch (status) {
    case model::RunStatus::succeeded: return Colour::good;
    case model::RunStatus::failed:
    case model::RunStatus::cancelled: return Colour::bad;
    case model::RunStatus::waiting:
    case model::RunStatus::paused: return Colour::wait;
    case model::RunStatus::queued:
    case model::RunStatus::running: break;
  }
  return Colour::plain;
}

std::string standing_of(std::string_view run_status, std::optional<bool> has_engine) {
  const bool is_left =
      run_status == model::to_text(model::RunStatus::running) && has_engine == false;
  return std::string(run_status) + (is_left ? ", no engine" : "");
}

std::string one_line(std::string_view text, std::size_t characters_max) {
  std::string line = base::printable(text);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  line = std::string(base::trim(line));
  if (characters(line) <= characters_max) return line;
  return std::string(head(line, characters_max - 3)) + "...";
}

std::string brief(const model::Value& value, std::size_t characters_max) {
  return one_line(value.is_text() ? value.text() : model::to_json(value), characters_max);
}

std::string instant(base::WallMicros micros) {
  return micros == 0 ? "-" : base::format_timestamp(micros - micros % 1000);
}

std::string instant_in_list(base::WallMicros micros) {
  if (micros == 0) return "-";
  std::string text = base::format_timestamp(micros - micros % 1'000'000);
  text[10] = ' ';
  text.pop_back();
  return text;
}

std::string describe(const model::Failure& failure) {
  std::string text = base::printable(failure.message);
  if (text.empty()) text = one_line(failure.code);
  if (!failure.hint.empty()) text += "\n  hint: " + base::printable(failure.hint);
  return text;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], characters(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] - characters(row[i]) + 2, ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace reprise::console
