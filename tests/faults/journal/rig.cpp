#include "faults/journal/rig.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/operations.h"

namespace reprise::rig {

using namespace reprise::journal_sqlite;

namespace {

std::vector<std::string> command_of(const Writing& writing) {
  std::vector<std::string> words = writing.under;
  for (const std::string& word :
       {std::string(JOURNAL_WRITER), writing.folder, writing.run, std::to_string(writing.count),
        std::to_string(writing.in_flight), std::to_string(writing.reserve_bytes),
        std::to_string(writing.wait_ms)})
    words.push_back(word);
  return words;
}

struct Child {
  pid_t pid = -1;
  int out = -1, err = -1;
};

Child start(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int out[2], err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  Child child{fork(), out[0], err[0]};
  if (child.pid == 0) {
    dup2(out[1], 1);
    dup2(err[1], 2);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);  // the leak check does not work under ptrace
    execvp(argv[0], argv.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  return child;
}

// Both pipes to their ends; at the line that was named the clock for the kill starts.
void read_all(const Child& child, Outcome& outcome, const Writing& writing) {
  pollfd both[2] = {{child.out, POLLIN, 0}, {child.err, POLLIN, 0}};
  std::string* texts[2] = {&outcome.out, &outcome.err};
  bool killed = writing.kill_after_us < 0;
  for (int open = 2; open > 0;) {
    if (!killed && outcome.out.find("\n" + writing.kill_from + " ") != std::string::npos) {
      usleep(static_cast<useconds_t>(writing.kill_after_us));
      kill(child.pid, SIGKILL);
      killed = true;
    }
    poll(both, 2, 10'000);
    for (int at = 0; at < 2; ++at) {
      if (both[at].fd < 0 || both[at].revents == 0) continue;
      char buffer[4096];
      const ssize_t got = read(both[at].fd, buffer, sizeof buffer);
      if (got > 0) {
        texts[at]->append(buffer, static_cast<std::size_t>(got));
      } else {
        both[at].fd = -1;
        --open;
      }
    }
  }
  close(child.out);
  close(child.err);
}

void understand(Outcome& outcome) {
  std::istringstream lines(outcome.out);
  std::string word;
  std::uint64_t number = 0;
  while (lines >> word) {
    if (word == "closed") outcome.closed = true;
    if (word == "open") lines >> outcome.epoch;
    if (word == "present") lines >> outcome.present;
    if (word != "ack" || !(lines >> number)) continue;
    outcome.orderly = outcome.orderly && (outcome.acked == 0 || number == outcome.acked + 1);
    outcome.acked = number;
  }
}

std::string look_inside(const Outcome& outcome, const Writing& writing, std::uint64_t before) {
  OpenSettings settings;
  settings.state_folder = writing.folder;
  settings.engine_version = "judge";
  settings.writer.reserve_bytes = 0;
  auto opened = open_journal(settings, {});
  if (!opened) return "does not open again: " + opened.error().message;
  std::uint64_t present = 0, entries = 0;
  opened->journal->read_now([&](const Reader& reader) {
    auto stream = reader.entries_after(writing.run, 0);
    entries = stream ? stream->size() : UINT64_MAX;
    auto loaded = reader.load(writing.run);
    if (loaded) present = loaded->records.size();
    if (!loaded && loaded.error().code != not_found) present = UINT64_MAX;
  });
  opened->journal.reset();
  const std::uint64_t acked = std::max(outcome.acked, before);
  if (present < acked || present > acked + writing.in_flight)
    return "acked " + std::to_string(acked) + ", present " + std::to_string(present);
  if (entries != present)
    return std::to_string(present) + " events, and " + std::to_string(entries) + " entries";
  auto report = verify_state(settings);
  if (!report) return "cannot be verified: " + report.error().message;
  return report->is_whole() ? "" : report->damage.front();
}

}  // namespace

Outcome write_events(const Writing& writing) {
  const Child child = start(command_of(writing));
  Outcome outcome;
  read_all(child, outcome, writing);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0) {
  }
  outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  understand(outcome);
  return outcome;
}

std::vector<std::pair<std::string, int>> count_calls(const Writing& writing,
                                                     const std::string& calls) {
  Writing counted = writing;
  counted.under = {"strace", "-f", "-qq", "-e", "trace=" + calls, "-e", "signal=none"};
  const Outcome outcome = write_events(counted);
  if (outcome.exit != 0)
    throw std::runtime_error("the writer fails without a fault: " + outcome.err);
  std::map<std::string, int> found;
  std::istringstream lines(outcome.err);
  for (std::string line; std::getline(lines, line);) {
    const auto end = line.find('(');
    if (end == std::string::npos || line.find("resumed>") != std::string::npos) continue;
    const auto begin = line.find_last_of(" ]", end) + 1;  // after "[pid 123] "
    ++found[line.substr(begin, end - begin)];
  }
  return {found.begin(), found.end()};
}

std::string judge(const Outcome& outcome, const Writing& writing, std::uint64_t before) {
  if (!outcome.orderly) return "acks out of order";
  if (outcome.exit == 0 && !outcome.closed) return "exit 0 without having closed";
  return look_inside(outcome, writing, before);
}

bool soak() { return getenv("REPRISE_SOAK") != nullptr; }

}  // namespace reprise::rig
