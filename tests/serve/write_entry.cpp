// Writes one entry into a journal that no engine has, as an engine of another version might have:
// STATE STREAM KIND BODY.
#include <boost/asio/io_context.hpp>
#include <iostream>
#include <optional>

#include "app/entries.h"
#include "app/real_clock.h"
#include "app/store.h"

using namespace reprise;

int main(int count, char** words) {
  if (count != 5) return 2;
  boost::asio::io_context io;
  app::RealClock clock;
  auto store = app::Store::open(io, words[1], [](const std::string&) {});
  if (!store) {
    std::cerr << store.error().message << '\n';
    return 1;
  }
  app::Entries entries((*store)->journal(), **store, clock);
  std::optional<bool> kept;
  entries.append({{words[2], words[3], words[4]}},
                 [&kept](const auto& numbers) { kept = numbers.has_value(); });
  while (!kept) io.run_one();
  return *kept ? 0 : 1;
}
