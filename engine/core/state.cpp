#include "core/state.h"

#include <algorithm>
#include <limits>

#include "base/assert.h"
#include "core/nodes.h"

namespace reprise::core {

using model::StepPhase;

namespace {

// Nothing but checks of guards can happen before somebody answers.
bool waits_for_people(const Data& data) {
  if (data.questions.empty()) return false;
  if (data.started_us == 0) return !data.cancel;
  // An attempt whose question asks whether it is alive waits for its answer, not for its end.
  for (const auto& [id, attempt] : data.attempts)
    if (data.nodes[find_node(data, id.step)].phase != StepPhase::asking) return false;
  const bool doubt = clock_is_in_doubt(data);
  if (!data.timers.all.empty() && !doubt) return false;
  if (!data.settle.empty() || !data.drain.empty() || !data.phases.empty()) return false;
  const bool may_go_on = !data.start.empty() || !data.undos.empty() || !data.pools[0].queue.empty();
  return doubt || is_on_hold(data) || !may_go_on;
}

// Until a guard looks again; nullopt while it does, or where it is not at work.
std::optional<std::int64_t> until_check(const Data& data, NodeIndex guard) {
  const auto watch = data.watches.find(guard);
  if (watch == data.watches.end() || watch->second.out || !watch->second.next) return std::nullopt;
  if (!is_active(data, guard)) return std::nullopt;
  return watch->second.next->boot_us - data.last.boot_us;
}

}  // namespace

State::State(std::string run_id, std::shared_ptr<const model::Plan> plan)
    : data_(std::make_unique<Data>()) {
  REPRISE_ASSERT(plan && !plan->graphs.empty(), "a plan has at least the run's own graph");
  data_->run_id = std::move(run_id);
  data_->plan = std::move(plan);
}
State::~State() = default;
State::State(const State& other) : data_(std::make_unique<Data>(*other.data_)) {}
State::State(State&&) noexcept = default;
State& State::operator=(State&&) noexcept = default;
State& State::operator=(const State& other) {
  if (this != &other) data_ = std::make_unique<Data>(*other.data_);
  return *this;
}

const std::string& State::run_id() const { return data_->run_id; }
const model::Plan& State::plan() const { return *data_->plan; }
std::shared_ptr<const model::Plan> State::plan_ptr() const { return data_->plan; }
std::uint64_t State::seq() const { return data_->seq; }
model::RunPhase State::phase() const { return data_->scopes.front().phase; }
bool State::paused() const { return data_->paused; }
bool State::stopped() const { return data_->stopped; }
bool State::held() const { return data_->held; }
bool State::cancel_requested() const { return data_->cancel.has_value(); }
std::vector<std::string> State::cancel_waits_for() const {
  std::vector<std::string> paths;
  if (data_->deferred)
    for (const auto node : past_return(*data_)) paths.push_back(path_of(*data_, node));
  return paths;
}
std::uint32_t State::warnings() const { return data_->warnings; }
std::uint64_t State::seed() const { return data_->seed; }
const std::optional<model::Failure>& State::error() const { return data_->error; }
base::WallMicros State::created_us() const { return data_->created_us; }
base::WallMicros State::started_us() const { return data_->started_us; }
base::WallMicros State::finished_us() const { return data_->finished_us; }
base::WallMicros State::last_us() const { return data_->last.wall_us; }
const std::vector<Node>& State::nodes() const { return data_->nodes; }
NodeIndex State::find(std::string_view path) const { return find_node(*data_, path); }
std::string State::path(NodeIndex node) const { return path_of(*data_, node); }
const std::map<model::AttemptId, OpenAttempt>& State::open_attempts() const {
  return data_->attempts;
}
const std::map<std::string, OpenQuestion>& State::questions() const { return data_->questions; }

const model::PlannedStep& State::planned(NodeIndex node) const {
  return planned_of(*data_, data_->nodes[node]);
}

bool State::is_guard(NodeIndex index) const {
  const Node& node = data_->nodes[index];
  if (is_way_out(*data_, node)) return node.phase == StepPhase::waiting;
  return core::is_guard(*data_, node);
}

bool State::is_guarded() const {
  const Data& data = *data_;
  const auto active = [&](NodeIndex guard) { return is_active(data, guard); };
  return may_check(data) && std::any_of(data.guarding.begin(), data.guarding.end(), active);
}

std::vector<StayView> State::stays() const {
  using Standing = StayView::Standing;
  const Data& data = *data_;
  std::vector<StayView> views;
  for (const auto& [node, stay] : data.stays) {
    const Node& enter = data.nodes[enter_of(data, node)];
    const Node& proof = data.nodes[proof_of(data, node)];
    StayView view{path_of(data, node), plan_of_stay(data, node).name};
    if (is_open_stay(data, node))
      view.standing = stay.leaving ? Standing::leaving : Standing::open;
    else if (stay.leaving)
      view.standing = Standing::left;
    view.overdue = stay.overdue;
    view.entered_us = enter.started_us;
    view.left_us = proof.finished_us;
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<GuardView> State::guards() const {
  const Data& data = *data_;
  std::vector<GuardView> views;
  for (const auto& [node, guard] : data.guards)
    views.push_back({path_of(data, node), plan_of_guard(data, node).name,
                     may_check(data) && is_active(data, node),
                     guard.spent || !guard.question.empty(), guard.verdict, guard.detail,
                     guard.checks, guard.checked_us});
  return views;
}

model::RunStatus State::status() const {
  using model::RunStatus;
  if (is_over()) return data_->final_status;
  if (data_->started_us == 0)
    return waits_for_people(*data_) ? RunStatus::waiting : RunStatus::queued;
  if (data_->paused || data_->stopped || data_->held) return RunStatus::paused;
  return waits_for_people(*data_) ? RunStatus::waiting : RunStatus::running;
}

bool State::only_waits_for_people() const {
  return !is_over() && !is_guarded() && waits_for_people(*data_);
}

std::vector<NodeIndex> State::children(NodeIndex node) const {
  const Data& data = *data_;
  if (!is_composite(data, data.nodes[node])) return {};
  const FrameIndex inner = inner_frame(data, node);
  if (inner == nothing) return {};
  const auto& all = data.frames[inner].children;
  const auto size = static_cast<std::ptrdiff_t>(size_of(data, data.frames[inner]));
  return {all.begin(), all.begin() + size};
}

NodeIndex State::visible(NodeIndex from, std::string_view id) const {
  const Data& data = *data_;
  FrameIndex frame = from == no_node ? 0 : data.nodes[from].frame;
  while (true) {
    const Frame& here = data.frames[frame];
    if (here.graph != model::none) {
      const auto& ids = data.plan->graphs[here.graph].by_id;
      if (const auto step = ids.find(id); step != ids.end()) return here.children[step->second];
    }
    // The lists of the run and of a call see its steps; nothing sees out of a call.
    const bool list = here.kind == FrameKind::failure || here.kind == FrameKind::finally ||
                      here.kind == FrameKind::guards || here.kind == FrameKind::stays;
    if (list) {
      frame = frame_of(data, here.owner, FrameKind::body);
      continue;
    }
    if (here.owner == no_node) return no_node;
    if (here.graph != model::none && data.plan->graphs[here.graph].kind == model::GraphKind::call)
      return no_node;
    frame = data.nodes[here.owner].frame;
  }
}

std::optional<std::pair<std::uint32_t, model::Value>> State::item_of(NodeIndex node) const {
  const Data& data = *data_;
  while (node != no_node) {
    const Frame& frame = data.frames[data.nodes[node].frame];
    if (frame.kind == FrameKind::items) {
      const auto item = data.nodes[node].item;
      return std::pair(item, data.fans[frame.fan].items[item - 1]);
    }
    if (frame.graph != model::none && data.plan->graphs[frame.graph].kind == model::GraphKind::call)
      return std::nullopt;
    node = frame.owner;
  }
  return std::nullopt;
}

const model::Value& State::inputs_of(NodeIndex node) const {
  const Data& data = *data_;
  const FrameIndex frame = node == no_node ? 0 : scope_frame(data, data.nodes[node].frame);
  return data.scopes[data.frames[frame].scope].inputs;
}

const std::vector<RecordedCall>& State::calls(NodeIndex node) const {
  return side_of(*data_, node).calls;
}

bool State::succeeded_for_dependants(NodeIndex index) const {
  const Node& node = data_->nodes[index];
  return node.phase == StepPhase::succeeded || node.failure_handled;
}

std::optional<model::Deadline> State::next_timer() const {
  const Data& data = *data_;
  std::optional<model::Deadline> next;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  const auto consider = [&](const TimerKey& key, std::int64_t left) {
    if (next && left >= least) return;
    least = left;
    next = data.timers.all.at(key).due;
  };
  if (is_over() || clock_is_in_doubt(data)) return next;
  if (may_check(data))
    for (const auto guard : data.guarding)
      if (const auto left = until_check(data, guard); left && *left < least) {
        least = *left;
        next = data.watches.at(guard).next;
      }
  for (const auto& [boot_id, timers] : data.timers.by_boot)
    if (boot_id == data.last.boot_id)
      consider(timers.begin()->second, timers.begin()->first - data.last.boot_us);
  for (const auto& [boot_id, timers] : data.timers.by_wall)
    if (boot_id != data.last.boot_id)
      consider(timers.begin()->second, timers.begin()->first - data.last.wall_us);
  return next;
}

}  // namespace reprise::core
