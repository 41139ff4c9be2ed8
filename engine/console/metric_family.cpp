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

// The number with a point before its last `digits` digits.
std::string with_fraction(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  return text.insert(text.size() - digits, ".");
}

std::string exact_seconds(std::int64_t micros) {
  std::string text = with_fraction(micros, 6);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
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
  const std::string sign = micros < 0 ? "-" : "";
  return sample(sign + with_fraction(std::abs(micros / 1000), 3), labels);
}

MetricFamily& MetricFamily::add(const Histogram& histogram) {
  std::uint64_t below = 0;
  for (std::size_t at = 0; at < histogram.counts().size(); ++at) {
    below += histogram.counts()[at];
    const bool has_bound = at < histogram.bounds().size();
    const std::string bound = has_bound ? exact_seconds(histogram.bounds()[at]) : "+Inf";
    sample(std::to_string(below), {{"le", bound}}, "_bucket");
  }
  return add_sum(histogram.sum_us(), histogram.count(), {});
}

MetricFamily& MetricFamily::add_sum(std::int64_t micros, std::uint64_t count,
                                    const MetricLabels& labels) {
  sample(exact_seconds(micros), labels, "_sum");
  return sample(std::to_string(count), labels, "_count");
}

MetricFamily& MetricFamily::sample(const std::string& value, const MetricLabels& labels,
                                   std::string_view suffix) {
  samples_ += name_ + std::string(suffix);
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
