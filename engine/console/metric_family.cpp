#include "console/metric_family.h"

#include <cstdlib>

#include "base/text.h"

namespace reprise::console {

namespace {

// A label's value may be any UTF-8; these three would end it, or the line.
std::string escaped(const std::string& value) {
  std::string out;
  for (const char c : base::to_utf8(value)) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

MetricFamily::MetricFamily(std::string_view name, std::string_view type, std::string_view help)
    : name_(name) {
  head_ = "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " +
          std::string(type) + "\n";
}

MetricFamily& MetricFamily::add(std::int64_t value, const MetricLabels& labels) {
  return sample(std::to_string(value), labels);
}

MetricFamily& MetricFamily::add_seconds(std::int64_t micros, const MetricLabels& labels) {
  const std::int64_t millis = std::abs(micros / 1000);
  std::string digits = std::to_string(millis % 1000);
  digits.insert(0, 3 - digits.size(), '0');
  const std::string sign = micros < 0 ? "-" : "";
  return sample(sign + std::to_string(millis / 1000) + "." + digits, labels);
}

MetricFamily& MetricFamily::sample(const std::string& value, const MetricLabels& labels) {
  samples_ += name_;
  char before = '{';
  for (const auto& [name, text] : labels) {
    samples_ += before + std::string(name) + "=\"" + escaped(text) + "\"";
    before = ',';
  }
  samples_ += (labels.empty() ? " " : "} ") + value + "\n";
  return *this;
}

std::string MetricFamily::text() const { return samples_.empty() ? "" : head_ + samples_; }

}  // namespace reprise::console
