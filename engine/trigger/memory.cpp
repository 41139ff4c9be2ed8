#include "trigger/memory.h"

#include <algorithm>

#include "base/assert.h"

namespace reprise::trigger {

namespace {

constexpr WallMicros hour_us = 3'600'000'000;
constexpr WallMicros day_us = 24 * hour_us;
constexpr WallMicros answers_kept_us = 30 * day_us;
constexpr std::size_t answers_max = 200'000;

void drop_before(std::deque<WallMicros>& times, WallMicros first_us) {
  while (!times.empty() && times.front() < first_us) times.pop_front();
}

// Forgets the oldest entry of a map that is too long: senders choose how many names there are.
template <class Map>
void bound(Map& entries) {
  if (entries.size() <= group_entries_max) return;
  const auto older = [](const auto& a, const auto& b) { return a.second < b.second; };
  entries.erase(std::min_element(entries.begin(), entries.end(), older));
}

// Two spans are kept: an alert that comes late is counted with those before it.
void count(Group& group, const Change& change) {
  group.counted.emplace(change.what, change.at_us);
  WallMicros newest = change.at_us;
  for (const auto& [alert, at_us] : group.counted) newest = std::max(newest, at_us);
  std::erase_if(group.counted, [&](const auto& entry) {
    return entry.second < newest - 2 * change.keep_ms * 1000;
  });
  bound(group.counted);
}

void vote(Group& group, const Change& change, WallMicros now_us) {
  group.votes.insert_or_assign({change.what, change.other}, change.at_us);
  std::erase_if(group.votes,
                [&](const auto& entry) { return entry.second < now_us - change.keep_ms * 1000; });
  bound(group.votes);
}

void turn(Group& group, const Change& change) {
  if (!group.last_status.empty() && group.last_status != change.what) {
    group.turns.push_back(change.at_us);
  }
  group.last_status = change.what;
  drop_before(group.turns, change.at_us - change.keep_ms * 1000);
}

void end_firing(Group& group, const Change& change) {
  WallMicros& ended = group.over[change.what];
  ended = std::max(ended, change.at_us);
  bound(group.over);
  // What began after that is another firing.
  const auto lasting = group.lasting.find(change.what);
  if (lasting != group.lasting.end() && lasting->second.since_us <= change.at_us) {
    group.lasting.erase(lasting);
  }
  // The key of an alert is its fingerprint and a time behind '@'.
  std::erase_if(group.votes, [&](const auto& entry) {
    const std::string_view alert = entry.first.second;
    return entry.second <= change.at_us && alert.substr(0, alert.rfind('@')) == change.what;
  });
}

// What was counted and voted is used up: it does not make the next run.
void answer(Memory& memory, Group& group, const Change& change) {
  const Answer answer{change.at_us, change.other};
  memory.answers.insert_or_assign({change.rule, change.what}, answer);
  for (const auto& [alert, at_us] : group.counted) {
    memory.answers.insert_or_assign({change.rule, alert}, answer);
  }
  for (const auto& [vote, at_us] : group.votes) {
    memory.answers.insert_or_assign({change.rule, vote.second}, answer);
  }
  group.counted.clear();
  group.votes.clear();
}

void count_start(Memory& memory, const std::string& rule, const Change& change) {
  auto& times = memory.starts[rule];
  times.push_back(change.at_us);
  drop_before(times, change.at_us - change.keep_ms * 1000);
}

void start(Memory& memory, const Change& change) {
  memory.runs[change.key] = {change.what, change.rule, change.other, change.at_us, 0};
  count_start(memory, change.rule, change);
  count_start(memory, "", change);
}

void change_group(Memory& memory, const Change& change, WallMicros now_us) {
  Group& group = memory.groups[{change.rule, change.key}];
  group.touched_us = now_us;
  group.keep_ms = std::max(group.keep_ms, change.keep_ms);
  switch (change.kind) {
    case Change::Kind::counted:
      return count(group, change);
    case Change::Kind::seen:
      group.seen_us = std::max(group.seen_us, change.at_us);
      group.is_absent = false;
      group.start = change.start;
      return;
    case Change::Kind::absent:
      group.is_absent = true;
      return;
    case Change::Kind::lasting:
      group.lasting.insert_or_assign(
          change.what, Group::Lasting{change.at_us, change.start.value_or(Start{}), change.other});
      return;
    case Change::Kind::settled:
      group.lasting.erase(change.what);
      return;
    case Change::Kind::over:
      return end_firing(group, change);
    case Change::Kind::voted:
      return vote(group, change, now_us);
    case Change::Kind::turned:
      return turn(group, change);
    case Change::Kind::answered:
      return answer(memory, group, change);
    case Change::Kind::started:
    case Change::Kind::told:
    case Change::Kind::counted_in:
      break;
  }
  REPRISE_ASSERT(false, "this change is about no group");
}

// How long nothing must have been heard of what the group is about. What waits for time is kept;
// when there are too many, also what may still say that a late alert was over.
bool is_of_no_use(const Group& group, WallMicros now_us, bool are_too_many) {
  if (!group.lasting.empty() || (group.seen_us != 0 && !group.is_absent)) return false;
  const bool says_more = group.seen_us != 0 || (!group.over.empty() && !are_too_many);
  const WallMicros least_us = says_more ? answers_kept_us : are_too_many ? hour_us : day_us;
  return group.touched_us < now_us - std::max(2 * group.keep_ms * 1000, least_us);
}

void sweep_groups(Memory& memory) {
  const auto drop = [&memory](bool are_too_many) {
    std::erase_if(memory.groups, [&](const auto& entry) {
      return is_of_no_use(entry.second, memory.now_us, are_too_many);
    });
  };
  drop(false);
  if (memory.groups.size() > groups_max / 2) drop(true);
}

void drop_oldest_answers(Memory& memory) {
  std::vector<WallMicros> times;
  for (const auto& [alert, answer] : memory.answers) times.push_back(answer.at_us);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  std::erase_if(memory.answers, [&](const auto& entry) { return entry.second.at_us < *middle; });
}

std::size_t count_entries(const Memory& memory) {
  return memory.groups.size() + memory.answers.size() + memory.told.size() + memory.runs.size();
}

// Now and then only: it looks at everything.
void sweep(Memory& memory) {
  if (count_entries(memory) < memory.sweep_at) return;
  const WallMicros now_us = memory.now_us;
  sweep_groups(memory);
  std::erase_if(memory.answers,
                [&](const auto& entry) { return entry.second.at_us < now_us - answers_kept_us; });
  if (memory.answers.size() > answers_max) drop_oldest_answers(memory);
  std::erase_if(memory.told,
                [&](const auto& entry) { return entry.second < now_us - answers_kept_us; });
  std::erase_if(memory.runs, [&](const auto& entry) {
    return entry.second.ended_us != 0 && entry.second.ended_us < now_us - answers_kept_us;
  });
  const std::size_t kept = count_entries(memory);
  memory.sweep_at = std::max<std::size_t>(1024, std::min(2 * kept, kept + groups_max / 5));
}

}  // namespace

void evolve(Memory& memory, const Decision& decision) {
  memory.now_us = std::max(memory.now_us, decision.at_us);
  for (const Change& change : decision.changes) {
    if (change.kind == Change::Kind::started)
      start(memory, change);
    else if (change.kind == Change::Kind::told)
      memory.told[{change.rule, change.what}] = change.at_us;
    else if (change.kind == Change::Kind::counted_in)
      count_start(memory, change.rule, change);
    else
      change_group(memory, change, decision.at_us);
  }
  sweep(memory);
}

void run_ended(Memory& memory, const std::string& run_id, WallMicros now_us) {
  memory.now_us = std::max(memory.now_us, now_us);
  for (auto& [target, run] : memory.runs) {
    if (run.run_id == run_id && run.ended_us == 0) run.ended_us = memory.now_us;
  }
}

void run_not_made(Memory& memory, const std::string& run_id) {
  std::erase_if(memory.runs, [&](const auto& held) { return held.second.run_id == run_id; });
  // Nobody has answered these: replayed, or told of anew, they start their run.
  std::erase_if(memory.answers, [&](const auto& entry) { return entry.second.run == run_id; });
}

void listen_from(Memory& memory, WallMicros now_us) {
  memory.now_us = std::max(memory.now_us, now_us);
  memory.listening_us = memory.now_us;
}

const RunOfTarget* run_under_way(const Memory& memory, const std::string& run_id) {
  if (run_id.empty()) return nullptr;
  for (const auto& [target, run] : memory.runs) {
    if (run.run_id == run_id && run.ended_us == 0) return &run;
  }
  return nullptr;
}

std::vector<std::string> open_runs(const Memory& memory) {
  std::vector<std::string> open;
  for (const auto& [target, run] : memory.runs) {
    if (run.ended_us == 0) open.push_back(run.run_id);
  }
  return open;
}

}  // namespace reprise::trigger
