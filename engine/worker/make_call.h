// MakeCall: a host call done for real. One function for each declaration in script/host_calls.h.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actions/reach.h"
#include "base/result.h"
#include "script/call.h"
#include "worker/engine_link.h"

namespace reprise::worker {

struct Place {
  std::string folder;              // of the step; relative paths begin here
  std::vector<std::string> roots;  // absolute; files elsewhere are out of reach
  actions::Reach reach = {};       // over the network; nowhere without a declaration
  // Absolute; within reach with what stands beside them under names that begin with theirs and go
  // on with '.' or '-'.
  std::vector<std::string> targets = {};
};

// Nobody knows whether it happened.
struct NotKnown {
  std::string why;
};
// A value, as given() makes it, or an error that the script may handle: definitely not done.
using Made = std::variant<model::Value, NotKnown>;

// `call` conforms to its declaration. `link` is for those that wait.
Made make_call(const script::Call& call, const std::string& key, const Place& place,
               const EngineLink& link);

// Whether there is a function for it.
bool is_made(std::string_view name);

// Whether it leaves the worker as it was: it starts nobody, and no large library reads what others
// have written.
bool leaves_nothing(std::string_view name);

// By name, for make_call.
Made call_file(const script::Call& call, const std::string& key, const Place& place);
Made call_stat(const script::Call& call, const std::string& key, const Place& place);
Made call_disk(const script::Call& call, const std::string& key, const Place& place);
Made call_sha256(const script::Call& call, const std::string& key, const Place& place);
Made call_manifest(const script::Call& call, const std::string& key, const Place& place);
Made call_mkdir(const script::Call& call, const std::string& key, const Place& place);
Made call_copy(const script::Call& call, const std::string& key, const Place& place);
Made call_move(const script::Call& call, const std::string& key, const Place& place);
Made call_swap(const script::Call& call, const std::string& key, const Place& place);
Made call_archive(const script::Call& call, const std::string& key, const Place& place);
Made call_extract(const script::Call& call, const std::string& key, const Place& place);
Made call_compress(const script::Call& call, const std::string& key, const Place& place);
Made call_decompress(const script::Call& call, const std::string& key, const Place& place);
Made call_sqlite_check(const script::Call& call, const std::string& key, const Place& place);
Made call_sqlite_query(const script::Call& call, const std::string& key, const Place& place);
Made call_sqlite_execute(const script::Call& call, const std::string& key, const Place& place);
Made call_sqlite_backup(const script::Call& call, const std::string& key, const Place& place);
Made call_sqlite_recover(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_ready(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_query(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_check(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_execute(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_dump(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_restore(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_swap(const script::Call& call, const std::string& key, const Place& place);
Made call_pg_drop(const script::Call& call, const std::string& key, const Place& place);
Made call_program(const script::Call& call, const std::string& key, const Place& place);
Made call_http(const script::Call& call, const std::string& key, const Place& place);
Made call_net(const script::Call& call, const std::string& key, const Place& place);
Made call_log(const script::Call& call, const std::string& key, const Place& place);
Made call_service(const script::Call& call, const std::string& key, const Place& place);
Made call_check(const script::Call& call, const std::string& key, const Place& place);
// It waits for long, and ends when the engine does.
Made call_watch(const script::Call& call, const Place& place, const EngineLink& link);

}  // namespace reprise::worker
