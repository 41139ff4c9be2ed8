// the engine, its shims, or both are killed at any instant. A file that each
// child appends a line to tells how often it really ran.
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>

#include "rig/engine_process.h"
#include "shim/attempt_file.h"

using namespace reprise;
using process::Ending;
using rig::EngineProcess;
using rig::LauncherRig;
using rig::text_of;
using Fate = shim::Leftover::Fate;

namespace {

// A worker that begins late, or dies at a chosen system call.
std::string worker_script(const rig::Folder& folder, const std::string& before) {
  const std::string path = folder / "worker.sh";
  std::ofstream(path) << "#!/bin/sh\n" << before << " " << rig::worker() << " \"$@\"\n";
  ::chmod(path.c_str(), 0700);
  return path;
}

class Tally {
 public:
  explicit Tally(const LauncherRig& rig) : rig_(rig) {}
  // Leaves its line and then works for a while.
  process::LaunchSpec spec(const std::string& token, const std::string& seconds) const {
    return rig_.shell(
        token, "echo " + token + " >> " + rig_.folder.quoted("tally") + "; sleep " + seconds);
  }
  int runs(const std::string& token) const {
    std::ifstream file(path());
    int count = 0;
    for (std::string line; std::getline(file, line);) count += line == token ? 1 : 0;
    return count;
  }

 private:
  std::string path() const { return rig_.folder / "tally"; }
  const LauncherRig& rig_;
};

bool has_leader(const LauncherRig& rig, const std::string& token) {
  const auto stored = rig.stored(token);
  return stored && stored->note && stored->note->identity.leader != 0;
}

// Processes, shims excepted, that were started for this folder.
std::size_t alive_of(const rig::Folder& folder) {
  std::size_t count = 0;
  for (const auto& info : process::all_processes()) {
    const auto output = process::environment_of(info.pid, "REPRISE_OUTPUT").value;
    if (!info.dead && output && output->find(folder.path) == 0) ++count;
  }
  return count;
}

const shim::Leftover* leftover_of(const std::vector<shim::Leftover>& found,
                                  const std::string& token) {
  for (const auto& one : found)
    if (one.token == token) return &one;
  return nullptr;
}

// What is told must not contradict what happened.
void check_story(const Tally& tally, const std::string& token, const shim::Leftover* leftover) {
  const int runs = tally.runs(token);
  CAPTURE(token, runs, leftover ? static_cast<int>(leftover->fate) : -1);
  CHECK(runs <= 1);
  if (leftover == nullptr) {
    CHECK(runs == 0);  // no file: never started
  } else if (leftover->fate == Fate::finished) {
    if (leftover->result.ending == Ending::not_started) CHECK(runs == 0);
    if (leftover->result.ending == Ending::exited) CHECK(runs == 1);
  } else {
    CHECK(leftover->fate == Fate::gone);
    CHECK_FALSE(leftover->detail.empty());
  }
}

}  // namespace

TEST_CASE("R-03: a result that comes after the engine's death is adopted by the next") {
  LauncherRig rig;
  const Tally tally(rig);
  auto spec = tally.spec("t", "0.5; echo done; echo k=v > $REPRISE_OUTPUT; exit 4");
  EngineProcess engine(rig.folder, {spec});
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  engine.kill();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].token == "t");
  REQUIRE(found[0].fate == Fate::finished);
  CHECK(found[0].result.ending == Ending::exited);
  CHECK(found[0].result.exit == 4);
  CHECK(found[0].result.stdout_text == "done\n");
  CHECK(found[0].result.output_text == "k=v\n");
  CHECK(tally.runs("t") == 1);
  rig.launcher().forget("t");
  CHECK_FALSE(rig.stored("t"));
  CHECK_FALSE(std::filesystem::exists(rig.output_path("t")));
}

TEST_CASE("R-15: the next engine waits, and says for what, until the orphan's own deadline") {
  LauncherRig rig;
  auto spec = rig.shell("t", "sleep 1000");
  spec.timeout_ms = 1'800;
  EngineProcess engine(rig.folder, {spec});
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  engine.kill();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].result.ending == Ending::timed_out);
  CHECK(alive_of(rig.folder) == 0);
  REQUIRE_FALSE(rig.progress.empty());
  CHECK(rig.progress[0].find("t (/bin/sh, pid ") != std::string::npos);
}

TEST_CASE("with the kill switch set an orphan gets TERM at once") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.shell("t", "sleep 1000")});
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  engine.kill();
  ::usleep(300'000);  // set while nobody but the shim can look
  std::ofstream(rig.folder / "latch") << "1";
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].result.ending == Ending::stopped);
}

TEST_CASE("R-02: launches on their way when the engine dies are started or known not to be") {
  for (int launches : {1, 3, 40}) {
    LauncherRig rig;
    const Tally tally(rig);
    std::vector<process::LaunchSpec> specs;
    for (int i = 0; i < launches; ++i) specs.push_back(tally.spec("t" + std::to_string(i), "0"));
    EngineProcess engine(rig.folder, specs);
    rig::wait_until([&] { return !engine.shims().empty(); });
    engine.kill();
    const auto found = rig.collect();
    for (const auto& spec : specs) check_story(tally, spec.token, leftover_of(found, spec.token));
  }
}

TEST_CASE("R-02: a shim that begins late is waited for though it holds nothing yet but the lock") {
  const rig::Folder tools;
  LauncherRig rig;
  const Tally tally(rig);
  const std::string late = worker_script(tools, "sleep 0.7; exec");
  EngineProcess engine(rig.folder, {tally.spec("t", "0")}, late);
  REQUIRE(rig::wait_until([&] { return !engine.shims().empty(); }));
  ::usleep(50'000);  // the launch is in the socket, nobody reads it yet
  engine.kill();
  const auto found = rig.collect();
  ::usleep(200'000);  // what had slipped through would run now
  const auto* leftover = leftover_of(found, "t");
  check_story(tally, "t", leftover);
  CHECK((leftover != nullptr || tally.runs("t") == 0));
  CHECK(alive_of(rig.folder) == 0);
}

TEST_CASE("R-02: a launch in its delay when the engine dies is known not to be started") {
  LauncherRig rig;
  const Tally tally(rig);
  auto waits = tally.spec("waits", "0");
  waits.delay_ms = 60'000;
  EngineProcess engine(rig.folder, {waits, tally.spec("runs", "0.3")});
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "runs"); }));
  engine.kill();
  const auto found = rig.collect();
  const auto* leftover = leftover_of(found, "waits");
  REQUIRE(leftover);
  CHECK(leftover->fate == Fate::finished);
  CHECK(leftover->result.ending == Ending::not_started);
  CHECK(tally.runs("waits") == 0);
}

TEST_CASE("R-15: engine and shims killed: the next engine ends the whole tree and says so") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.spec("t", {HOSTILE_CHILD, "tree-stays"})});
  REQUIRE(rig::wait_until([&] { return text_of(rig.log_path("t")) == "ready\n"; }));
  REQUIRE(rig::wait_until([&] { return alive_of(rig.folder) > 30; }));
  engine.kill_with_shims();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::gone);
  CHECK(found[0].detail.find("process(es) that it left") != std::string::npos);
  CHECK(alive_of(rig.folder) == 0);
}

TEST_CASE("R-15: engine and shims killed: one without environment is found by pid or pipe") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.shell("t", "echo hi; exec env -i sleep 1000")});
  REQUIRE(rig::wait_until([&] { return text_of(rig.log_path("t")) == "hi\n"; }));
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  const auto leader = rig.stored("t")->note->identity.leader;
  engine.kill_with_shims();
  REQUIRE(process::read_process(leader));
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::gone);
  const auto left = process::read_process(leader);
  CHECK((!left || left->dead));
}

TEST_CASE("R-15: engine and shims killed: one that passes its life on all the time is caught") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.spec("t", {HOSTILE_CHILD, "hot-potato-stays"})});
  REQUIRE(rig::wait_until([&] { return text_of(rig.log_path("t")) == "ready\n"; }));
  engine.kill_with_shims();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::gone);
  for (int look = 0; look < 20; ++look) CHECK(alive_of(rig.folder) == 0);
}

TEST_CASE("R-15: engine and shims killed: one that shed everything is a question, not a proof") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.spec("t", {HOSTILE_CHILD, "shed-stays"})});
  REQUIRE(rig::wait_until([&] { return text_of(rig.log_path("t")) == "ready\n"; }));
  engine.kill_with_shims();
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::unprovable);
  pid_t shed = 0;
  for (const auto& info : process::all_processes())
    if (info.parent == ::getpid() && !info.dead &&
        text_of("/proc/" + std::to_string(info.pid) + "/cmdline").starts_with("shed"))
      shed = info.pid;
  REQUIRE(shed != 0);
  CHECK(found[0].detail.find("cannot be told: pid " + std::to_string(shed)) != std::string::npos);
  ::kill(shed, SIGKILL);
}

TEST_CASE("a shim that dies alone: what cannot be proven dead is told apart") {
  LauncherRig rig;
  std::string unprovable;
  rig.launcher().on_unprovable([&](const std::string& token, const std::string& cause) {
    unprovable = token + ": " + cause;
  });
  rig.launch(rig.spec("t", {HOSTILE_CHILD, "shed-stays"}));
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path("t")) == "ready\n"; }));
  ::kill(LauncherRig::shims().at(0), SIGKILL);
  REQUIRE(rig.run_until([&] { return !unprovable.empty() || rig.reports.contains("t"); }));
  CHECK(unprovable.find("t: its launcher") == 0);
  CHECK_FALSE(rig.reports.contains("t"));
  for (const auto& info : process::subtree(process::all_processes(), {::getpid()}))
    if (text_of("/proc/" + std::to_string(info.pid) + "/cmdline").starts_with("shed"))
      ::kill(info.pid, SIGKILL);
}

TEST_CASE("a shim that dies alone: its attempts are lost and dead, the engine goes on") {
  LauncherRig rig;
  const Tally tally(rig);
  rig.launch(tally.spec("t", "1000"));
  REQUIRE(rig.run_until([&] { return tally.runs("t") == 1; }));
  const auto shims = LauncherRig::shims();
  REQUIRE(shims.size() == 1);
  ::kill(shims[0], SIGKILL);
  REQUIRE(rig.run_until([&] { return rig.reports.contains("t"); }));
  REQUIRE(rig.lost.contains("t"));
  CHECK(rig.lost["t"].find("its launcher (pid " + std::to_string(shims[0]) + ") has died") == 0);
  CHECK(alive_of(rig.folder) == 0);
  CHECK(rig.run(rig.spec("t2", {"true"})).ending == Ending::exited);
}

TEST_CASE("R-02, R-03: a shim killed at each of its system calls is judged by what it noted") {
  if (!rig::counts_are_ours) return;
  const rig::Folder tools;
  int lost = 0, refused = 0, finished = 0;
  // strace counts each kind of call by itself; those by which the program is loaded say nothing.
  const std::string quiet = "'!mmap,munmap,mprotect,brk,rt_sigaction";
  const std::string loading = ",execve,openat,read,pread64,newfstatat,close";
  for (int call = 1; call <= 40; call += 1) {
    LauncherRig rig(worker_script(tools, "exec strace -f -qq -o /dev/null -e trace=" + quiet +
                                             "' -e inject=" + quiet + loading +
                                             "':signal=KILL:when=" + std::to_string(call)));
    const Tally tally(rig);
    rig.launch(tally.spec("t", "0"));
    REQUIRE(rig.run_until([&] { return rig.reports.contains("t"); }));
    rig.run_for(rig::milliseconds(5));
    CAPTURE(call);
    CHECK(rig.reports["t"] == 1);
    CHECK(alive_of(rig.folder) == 0);
    CHECK(tally.runs("t") <= 1);
    lost += rig.lost.contains("t") ? 1 : 0;
    if (!rig.results.contains("t")) continue;
    const auto& result = rig.results["t"];
    ++(result.ending == Ending::not_started ? refused : finished);
    if (result.ending == Ending::not_started) CHECK(tally.runs("t") == 0);
    if (result.ending == Ending::exited && result.exit == 0) CHECK(tally.runs("t") == 1);
  }
  CAPTURE(lost, refused, finished);
  CHECK(lost > 0);  // the test meets all three
  CHECK(refused > 0);
  CHECK(finished > 0);
}

TEST_CASE(
    "R-01, R-15: killed at random instants, nothing is started twice, nothing is left alive") {
  std::mt19937 random(20261101);
  const auto below = [&](unsigned most) { return static_cast<int>(random() % most); };
  for (int round = 0; round < 30; ++round) {
    LauncherRig rig;
    const Tally tally(rig);
    std::vector<process::LaunchSpec> specs;
    for (int i = 0; i < 8; ++i) {
      specs.push_back(tally.spec("t" + std::to_string(i), "0.0" + std::to_string(below(10))));
      specs.back().timeout_ms = 3'000;
    }
    EngineProcess engine(rig.folder, specs);
    ::usleep(static_cast<useconds_t>(below(40'000)));
    if (round % 2 == 0)
      engine.kill();
    else
      engine.kill_with_shims();
    const auto found = rig.collect();
    CHECK(alive_of(rig.folder) == 0);
    for (const auto& spec : specs) check_story(tally, spec.token, leftover_of(found, spec.token));
    std::vector<int> runs;
    for (const auto& spec : specs) runs.push_back(tally.runs(spec.token));
    ::usleep(20'000);
    for (std::size_t i = 0; i < specs.size(); ++i) CHECK(tally.runs(specs[i].token) == runs[i]);
  }
}

TEST_CASE("R-15: a note too damaged to read is a question") {
  LauncherRig rig;
  EngineProcess engine(rig.folder, {rig.shell("t", "echo hi; exec sleep 1000")});
  REQUIRE(rig::wait_until([&] { return text_of(rig.log_path("t")) == "hi\n"; }));
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  const auto stored = rig.stored("t");
  engine.kill_with_shims();
  std::ofstream(stored->path) << "damaged";
  const auto found = rig.collect();
  REQUIRE(found.size() == 1);
  CHECK(found[0].fate == Fate::unprovable);
  CHECK(found[0].token == stored->path);
  rig.launcher().forget(found[0].token);
  CHECK_FALSE(std::filesystem::exists(stored->path));
  ::kill(stored->note->identity.leader, SIGKILL);
}

TEST_CASE("a shim that dies alone: a note that cannot be read is no proof of never started") {
  LauncherRig rig;
  rig.launch(rig.shell("t", "echo hi; exec sleep 1000"));
  REQUIRE(rig.run_until([&] { return text_of(rig.log_path("t")) == "hi\n"; }));
  REQUIRE(rig::wait_until([&] { return has_leader(rig, "t"); }));
  const auto stored = rig.stored("t");
  const pid_t shim = LauncherRig::shims().at(0);
  ::kill(shim, SIGSTOP);  // so that it does not write the note again
  std::ofstream(stored->path) << "damaged";
  ::kill(shim, SIGKILL);
  REQUIRE(rig.run_until([&] { return rig.reports.contains("t"); }));
  CHECK(rig.lost["t"].find("a note that cannot be read") != std::string::npos);
  ::kill(stored->note->identity.leader, SIGKILL);
}

TEST_CASE("a note under the pid of a new shim is not written over") {
  LauncherRig rig;
  rig.run(rig.spec("first", {"true"}));
  const auto stored = rig.stored("first");
  REQUIRE(stored);
  const pid_t shim = LauncherRig::shims().at(0);
  const std::string next = rig.folder / ("attempts/" + shim::attempt_file_name(shim, 1));
  std::ofstream(next) << "left by another of this pid";
  rig.run(rig.spec("second", {"true"}));
  CHECK(text_of(next) == "left by another of this pid");
  CHECK(rig.stored("first"));
  CHECK(rig.stored("second"));
}
