// Keys: the tokens that open the API. Asked on the threads of the listeners, changed on the
// engine's.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/ledger.h"
#include "base/result.h"
#include "base/time.h"

namespace reprise::serve {

// The ledger as of the last commit; asked on every thread.
using LedgerNow = std::function<std::shared_ptr<const access::Ledger>()>;

class Keys {
 public:
  // `local` is good for as long as the process lives: who has it could as well ask through the
  // control socket, and is judged as one who does.
  Keys(access::Token local, LedgerNow ledger)
      : local_(std::move(local)), ledger_(std::move(ledger)) {}

  // Who shows "Authorization: Bearer rpt_ID_SECRET" now; null for everything else.
  std::optional<access::Identity> find(const std::string* authorization,
                                       base::WallMicros now_us) const;
  // Whether this one, who was found before, would be found again.
  bool is_good(const access::Identity& identity, base::WallMicros now_us) const;

 private:
  const access::Token local_;
  LedgerNow ledger_;
};

// What stands behind "Bearer "; empty where there is no such header.
std::string_view shown_token(const std::string* authorization);

// The token of whoever owns the state folder, from STATE/token (0600); made where it is missing.
// Error "refused" where others could have read or written the file.
base::Result<access::Token> open_local_token(const std::string& state_folder);

}  // namespace reprise::serve
