// DeliveryRows: rows made of entries of the stream in their order. A verdict or a run of a delivery
// that is not wanted, or was not seen, is passed over.
#pragma once

#include <functional>
#include <map>

#include "port/journal.h"
#include "serve/delivery_log.h"

namespace reprise::serve {

class DeliveryRows {
 public:
  using Wanted = std::function<bool(const DeliveryRow&)>;
  explicit DeliveryRows(Wanted wanted) : wanted_(std::move(wanted)) {}

  base::Status add(const port::Entry& entry);
  std::map<std::uint64_t, DeliveryRow>& rows() { return rows_; }  // by number

 private:
  template <class Fact>
  base::Status keep(const port::Entry& entry, base::Result<Fact> fact,
                    std::optional<Fact> DeliveryRow::*place);
  base::Status add_verdict(const port::Entry& entry);
  base::Status add_started(const port::Entry& entry);

  Wanted wanted_;
  std::map<std::uint64_t, DeliveryRow> rows_;
  std::map<std::uint64_t, std::uint64_t> decided_;  // number of a verdict -> of its row
};

}  // namespace reprise::serve
