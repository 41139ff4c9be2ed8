#include "worker/make_call.h"

#include <time.h>

#include "process/boot_time.h"

namespace reprise::worker {

using model::Value;

namespace {

constexpr std::int64_t micros_per_milli = 1'000;

Value wall_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000 + now.tv_nsec / 1'000'000;
}

Value mark() {
  return model::Map{{"wall_ms", wall_ms()},
                    {"boot_ms", process::boot_us() / micros_per_milli},
                    {"boot_id", process::boot_id()}};
}

// Those that need nothing but their arguments, their key and the place.
struct Maker {
  std::string_view name;
  Made (*make)(const script::Call& call, const std::string& key, const Place& place);
  bool leaves_nothing = false;
};

constexpr Maker makers[] = {
    {"fs.read", call_file, true},
    {"fs.list", call_file, true},
    {"fs.exists", call_file, true},
    {"fs.write", call_file, true},
    {"fs.append", call_file, true},
    {"fs.remove", call_file, true},
    {"fs.stat", call_stat, true},
    {"fs.disk", call_disk, true},
    {"fs.sha256", call_sha256, true},
    {"hash.manifest", call_manifest, true},
    {"fs.mkdir", call_mkdir, true},
    {"fs.copy", call_copy, true},
    {"fs.move", call_move, true},
    {"fs.swap", call_swap},
    {"proc.run", call_program},
    {"http.request", call_http},
    {"net.connect", call_net},
    {"net.resolve", call_net},
    {"log.tail", call_log},
    {"log.count", call_log},
    {"log.grep", call_log},
    {"svc.status", call_service},
    {"svc.start", call_service},
    {"svc.stop", call_service},
    {"svc.restart", call_service},
    {"check.make", call_check},
    {"fs.archive", call_archive},
    {"fs.extract", call_extract},
    {"fs.compress", call_compress},
    {"fs.decompress", call_decompress},
    {"sqlite.check", call_sqlite_check},
    {"sqlite.query", call_sqlite_query},
    {"sqlite.execute", call_sqlite_execute},
    {"sqlite.backup", call_sqlite_backup},
    {"sqlite.recover", call_sqlite_recover},
    {"pg.ready", call_pg_ready},
    {"pg.query", call_pg_query},
    {"pg.check", call_pg_check},
    {"pg.execute", call_pg_execute},
    {"pg.dump", call_pg_dump},
    {"pg.restore", call_pg_restore},
    {"pg.swap_database", call_pg_swap},
    {"pg.drop_database", call_pg_drop},
};

}  // namespace

bool is_made(std::string_view name) {
  for (const auto& maker : makers)
    if (maker.name == name) return true;
  return name == "time.now" || name == "time.mark" || name == "time.sleep" || name == "guard.watch";
}

bool leaves_nothing(std::string_view name) {
  for (const auto& maker : makers)
    if (maker.name == name) return maker.leaves_nothing;
  return name == "time.now" || name == "time.mark" || name == "time.sleep";
}

Made make_call(const script::Call& call, const std::string& key, const Place& place,
               const EngineLink& link) {
  if (call.name == "time.now") return script::given(wall_ms());
  if (call.name == "time.mark") return script::given(mark());
  if (call.name == "guard.watch") return call_watch(call, place, link);
  if (call.name == "time.sleep") {
    if (!link.sleep(call.args["for"].integer_or(0))) return NotKnown{"the engine is gone"};
    return script::given(Value(true));
  }
  for (const auto& maker : makers)
    if (maker.name == call.name) return maker.make(call, key, place);
  return script::given(base::Error{"not-there", "this worker has no function " + call.name});
}

}  // namespace reprise::worker
