// Reads lines "CRON|ZONE|AFTER|UNTIL", times in seconds since the epoch, and prints the slots of
// each as one line.
#include <iostream>
#include <sstream>

#include "schedule/slots.h"
#include "serve/zones.h"

using namespace reprise;

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream fields(line);
    std::string text, name, after, until;
    for (auto* field : {&text, &name, &after, &until}) std::getline(fields, *field, '|');
    const auto cron = model::parse_cron(text);
    const auto zone = serve::load_zone(name);
    if (!cron || !zone) return 1;
    schedule::each_slot(*cron, *zone, std::stoll(after), std::stoll(until),
                        [](schedule::Seconds slot) { return bool(std::cout << slot << ' '); });
    std::cout << '\n';
  }
}
