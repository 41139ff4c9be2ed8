#include "cli/since.h"

#include "app/real_clock.h"

namespace reprise::cli {

base::Result<base::WallMicros> since_us(const std::string& text) {
  if (text.empty()) return base::WallMicros{0};
  if (auto back = base::parse_duration(text); back)
    return app::RealClock().now().wall_us - *back * 1'000;
  auto moment = base::parse_timestamp(text);
  if (!moment)
    return base::fail("usage",
                      "--since " + text + ": neither a timestamp with zone nor a duration");
  return *moment;
}

}  // namespace reprise::cli
