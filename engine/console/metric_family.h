// MetricFamily: one name with its samples, in the text form of Prometheus.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "console/histogram.h"

namespace reprise::console {

using MetricLabels = std::vector<std::pair<std::string_view, std::string>>;

class MetricFamily {
 public:
  // `type`: gauge, counter, histogram or summary. `help` is one line of our own.
  MetricFamily(std::string_view name, std::string_view type, std::string_view help);

  MetricFamily& add(std::int64_t value, const MetricLabels& labels = {});
  // Seconds with three digits, from microseconds.
  MetricFamily& add_seconds(std::int64_t micros, const MetricLabels& labels = {});
  // Its buckets, their sum in seconds, and how many there are.
  MetricFamily& add(const Histogram& histogram);
  // Of a summary: how many there are, and their sum in seconds.
  MetricFamily& add_sum(std::int64_t micros, std::uint64_t count, const MetricLabels& labels);
  // Empty without a sample.
  std::string text() const;

 private:
  MetricFamily& sample(const std::string& value, const MetricLabels& labels,
                       std::string_view suffix = "");

  std::string name_, head_, samples_;
};

}  // namespace reprise::console
