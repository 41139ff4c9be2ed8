#include "worker/lua_worker.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/text.h"
#include "model/enum_text.h"
#include "model/json.h"
#include "worker/computers.h"
#include "worker/conform_call.h"
#include "worker/engine_link.h"
#include "worker/environment.h"
#include "worker/make_call.h"
#include "worker/nap.h"
#include "worker/place_of.h"
#include "worker/script_request.h"
#include "worker/worker_secrets.h"

namespace reprise::worker {

using model::Map;
using model::Value;

namespace {

constexpr int exit_done = 0, exit_not_done = 1, exit_not_known = 70;

struct End {
  int exit = exit_done;
  Map outputs = {};
  std::int64_t asleep_until_us = 0;  // boot clock: it goes on then, with this input
  std::string input = {};
};

End failed(const base::Error& error) {
  return {exit_not_done,
          {{"error", Map{{"code", error.code}, {"message", error.message}, {"hint", error.hint}}}}};
}

// One script on its way: what it asks is answered from the record, or done for real.
class Worker {
 public:
  Worker(const Value& request, const shim::Tenant& tenant, WorkerSecrets secrets, EngineLink& link)
      : request_(request),
        tenant_(tenant),
        link_(link),
        secrets_(std::move(secrets)),
        record_(record_of(request)),
        effect_max_(model::enum_from_text<model::EffectClass>(request["effect"].text_or(""))
                        .value_or(model::EffectClass::unsafe)),
        is_recorded_(request["recorded"].boolean_or(true)),
        nap_(request) {}

  // Whether nothing of this attempt is left in the process.
  bool is_as_new() const { return leaves_nothing_ && secrets_.empty(); }

  End run(ScriptProcess& process) {
    // What it declares is read in any case.
    if (!request_["hosts"].is_null())
      if (auto entered = enter(); !entered) return failed(entered.error());
    for (;;) {
      auto word = process.listen();
      if (auto* call = std::get_if<script::Call>(&word)) {
        if (auto end = serve(process, *call)) return *end;
      } else if (const auto* said = std::get_if<ScriptProcess::Said>(&word)) {
        say(said->line);
      } else {
        return end_with(word);
      }
    }
  }

 private:
  // What it said before the interruption is in that attempt's log.
  void say(const std::string& line) const {
    if (!record_.caught_up()) return;
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
  }

  std::optional<End> serve(ScriptProcess& process, script::Call& call) {
    const script::HostCall* declared = script::find_host_call(call.name);
    if (declared == nullptr) return settle(failed({"lua", "there is no call '" + call.name + "'"}));
    auto args = conform_call(*declared, call.args);
    if (!args) {
      process.complain(args.error().message);
      return std::nullopt;
    }
    call.args = std::move(*args);
    if (const auto effect = script::effect_of(*declared, call.args); effect > effect_max_)
      return settle(failed(too_harmful(call, effect)));
    if (!is_recorded_) return make_unrecorded(process, call);
    const auto next = record_.next(call);
    if (const auto* error = std::get_if<base::Error>(&next)) return settle(failed(*error));
    if (const auto* known = std::get_if<script::Record::Known>(&next)) {
      process.answer(known->result);
      return std::nullopt;
    }
    return make(process, call, *declared, std::get<script::Record::Live>(next).number);
  }

  // A script that makes no call has no need of its folder and its environment.
  base::Status enter() {
    if (place_) return {};
    auto around = tenant_.read_surroundings();
    if (!around) return base::fail(around.error());
    take_environment(std::move(around->env));
    const std::string folder = around->cwd.empty() ? "/" : around->cwd;
    if (::chdir(folder.c_str()) != 0)
      return base::fail("not-started", "working directory " + base::printable(folder) + ": " +
                                           std::strerror(errno));
    auto place = place_of(request_);
    if (!place) return base::fail(place.error());
    place_ = std::move(*place);
    return add_databases(request_, secrets_, *place_);
  }

  std::optional<End> make(ScriptProcess& process, const script::Call& call,
                          const script::HostCall& declared, std::uint32_t number) {
    if (auto entered = enter(); !entered) return settle(failed(entered.error()));
    const Value n = static_cast<std::int64_t>(number);
    if (call.name == "time.sleep") return sleep(process, call, declared, number);
    const auto key = link_.announce(number, call, script::effect_of(declared, call.args));
    if (!key && key.error().code == "refused") return settle(failed(key.error()));
    if (!key) return interrupted(key.error().message, Map{{"call", n}, {"begun", false}});
    const Made made = make_for_real(call, *key);
    if (const auto* unknown = std::get_if<NotKnown>(&made))
      return interrupted(call.name + ": " + unknown->why, Map{{"call", n}});
    return go_on(process, call, number, std::get<Value>(made));
  }

  std::optional<End> go_on(ScriptProcess& process, const script::Call& call, std::uint32_t number,
                           const Value& given) {
    if (is_as_new()) nap_.add(call, given);
    last_ = Map{{"call", static_cast<std::int64_t>(number)}, {"result", given}};
    if (auto sent = link_.report(number, given); !sent) return interrupted(sent.error().message);
    process.answer(given);
    return std::nullopt;
  }

  // A long one needs no process: the attempt is given again when it is over.
  std::optional<End> sleep(ScriptProcess& process, const script::Call& call,
                           const script::HostCall& declared, std::uint32_t number) {
    const Value n = static_cast<std::int64_t>(number);
    if (!nap_.is_in(number)) {
      const auto key = link_.announce(number, call, script::effect_of(declared, call.args));
      if (!key && key.error().code == "refused") return settle(failed(key.error()));
      if (!key) return interrupted(key.error().message, Map{{"call", n}, {"begun", false}});
      nap_.begin(number, call.args["for"].integer_or(0));
    } else if (auto opened = link_.open(); !opened) {
      return interrupted(opened.error().message, Map{{"call", n}});
    }
    if (nap_.is_long() && is_as_new())
      if (auto input = nap_.input(call); input.size() <= shim::lease_bytes_kept)
        return settle({exit_interrupted, {}, nap_.until_us(), std::move(input)});
    if (!link_.sleep(nap_.rest_ms()))
      return interrupted(call.name + ": the engine is gone", Map{{"call", n}});
    return go_on(process, call, number, script::given(Value(true)));
  }

  // Here alone a reference becomes the secret itself, and what comes back holds none.
  Made make_for_real(const script::Call& call, const std::string& key) {
    leaves_nothing_ = leaves_nothing_ && leaves_nothing(call.name);
    auto args = secrets_.fill_in(call.args);
    if (!args) return script::given(args.error());
    Made made = make_call({call.name, std::move(*args), call.place}, key, *place_, link_);
    if (const auto* given = std::get_if<Value>(&made)) return secrets_.without(*given);
    return made;
  }

  // Of a probe: what only looks is made again as a whole.
  std::optional<End> make_unrecorded(ScriptProcess& process, const script::Call& call) {
    if (auto entered = enter(); !entered) return failed(entered.error());
    if (auto opened = link_.open(); !opened) return interrupted(opened.error().message);
    const Made made = make_for_real(call, "");
    if (const auto* unknown = std::get_if<NotKnown>(&made))
      return failed({"not-known", call.name + ": " + unknown->why});
    process.answer(std::get<Value>(made));
    return std::nullopt;
  }

  base::Error too_harmful(const script::Call& call, model::EffectClass effect) const {
    const std::string is(model::enum_text(effect)), may(model::enum_text(effect_max_));
    return {"effect",
            call.place + ": " + call.name + " is " + is + ", and here nothing more than " + may +
                " may be called",
            "the effect that the action declares, or that the step or a probe is held to, bounds "
            "its calls"};
  }

  End end_with(const ScriptProcess::Word& word) {
    if (std::holds_alternative<ScriptProcess::Killed>(word))
      return settle(interrupted("the process of the script was killed"));
    if (const auto* error = std::get_if<base::Error>(&word)) return settle(failed(*error));
    if (auto complete = record_.at_end(); !complete) return settle(failed(complete.error()));
    return settle({exit_done, std::get<script::Machine::Ended>(word).outputs});
  }

  // Nothing may be said of an end before all calls of it are recorded.
  End settle(End end) {
    const auto settled = link_.settle();
    return settled ? end : interrupted(settled.error().message);
  }

  // The engine that reads this, now or later, takes from it what its record lacks.
  End interrupted(const std::string& why, const Value& call = {}) const {
    model::List calls;
    if (!last_.is_null()) calls.push_back(last_);
    if (!call.is_null()) calls.push_back(call);
    return {exit_interrupted,
            {{"interrupted", Map{{"why", why}, {"calls", Value(std::move(calls))}}}}};
  }

  const Value& request_;
  const shim::Tenant& tenant_;
  EngineLink& link_;
  WorkerSecrets secrets_;
  script::Record record_;
  std::optional<Place> place_;
  model::EffectClass effect_max_;
  bool is_recorded_;
  bool leaves_nothing_ = true;
  Nap nap_;
  Value last_;  // the call made last
};

// What a worker keeps from one attempt to the next.
struct Kept {
  shim::Tenant tenant;
  EngineLink link;
  Computers computers;
};

// `as_new` gets whether another attempt may follow.
End work(Kept& kept, bool& as_new) {
  const auto request = read_request(kept.tenant);
  if (!request) return failed(request.error());
  kept.link.serve((*request)["token"].text_or(""));
  ScriptProcess::Bounds bounds;
  bounds.cpu_ms = (*request)["cpu"].integer_or(bounds.cpu_ms);
  auto process = kept.computers.take(program_of(*request), bounds);
  if (!process) return failed(process.error());
  // Read when the process that computes has its own memory.
  auto secrets = read_secrets(kept.tenant);
  if (!secrets) return failed(secrets.error());
  Worker worker(*request, kept.tenant, std::move(*secrets), kept.link);
  End end = worker.run(*process);
  as_new = worker.is_as_new() && (end.exit != exit_interrupted || end.asleep_until_us != 0);
  kept.computers.put_back(std::move(*process));
  return end;
}

// Gives back what came of the attempt; nothing: another one may follow.
std::optional<int> serve_one(Kept& kept) {
  bool as_new = false;
  const End end = work(kept, as_new);
  shim::LeaseEnd told{end.exit, false, end.asleep_until_us, end.input};
  if (told.asleep_until_us == 0) told.output = model::to_json(Value(end.outputs)) + "\n";
  told.again = as_new && kept.tenant.input_bytes() <= shim::lease_bytes_kept &&
               told.output.size() <= shim::lease_bytes_kept;
  if (!kept.tenant.give_back(told)) return exit_not_known;
  return told.again ? std::nullopt : std::optional(end.exit);
}

}  // namespace

int run_lua_worker(const std::string& state_folder) {
  ::signal(SIGPIPE, SIG_IGN);
  for (const int file : {shim::lease_line, shim::lease_memory})
    if (::fcntl(file, F_SETFD, FD_CLOEXEC) != 0) return exit_not_known;
  Kept kept{{}, EngineLink(state_folder), {}};
  while (kept.tenant.next()) {
    if (const auto exit = serve_one(kept)) return *exit;
    kept.computers.prepare();
  }
  return exit_done;
}

}  // namespace reprise::worker
