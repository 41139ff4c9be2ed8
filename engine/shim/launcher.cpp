#include "shim/launcher.h"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <thread>

#include "base/assert.h"
#include "process/redactor.h"
#include "shim/attempt_file.h"
#include "shim/collection.h"
#include "shim/link.h"
#include "shim/sweep.h"

namespace reprise::shim {

namespace asio = boost::asio;
using process::LaunchResult;
using process::LaunchSpec;

namespace {
constexpr std::size_t shims_max = 4;
}

struct Launcher::Impl {
  Impl(asio::io_context& io_, std::string state, std::string worker_path, OnResult result,
       OnLost lost)
      : io(io_),
        state_folder(std::move(state)),
        attempts_folder(state_folder + "/attempts"),
        worker(std::move(worker_path)),
        on_result(std::move(result)),
        on_lost(std::move(lost)),
        sweep(io_),
        collection(io_, state_folder, sweep, left_files) {}

  void launch(LaunchSpec spec);
  Link* choose();
  void refuse(const std::string& token, std::string error);
  void bury(Link& link);
  void judge(const std::string& token, pid_t shim);
  void forget(const std::string& token);

  asio::io_context& io;
  const std::string state_folder, attempts_folder, worker;
  OnResult on_result;
  OnLost on_lost, on_unprovable, on_untaken;
  Sweep sweep;
  Collection::Files left_files;  // of attempts that no shim of ours knows, by token
  Collection collection;
  std::vector<std::shared_ptr<Link>> links;
  std::map<std::string, Link*> where;  // running or not yet forgotten, by token
  std::string start_error;             // why the last shim could not be started
  // What is posted looks whether we are still here.
  std::shared_ptr<int> alive = std::make_shared<int>(0);
};

Launcher::Launcher(asio::io_context& io, std::string state_folder, std::string worker,
                   OnResult on_result, OnLost on_lost)
    : impl_(std::make_unique<Impl>(io, std::move(state_folder), std::move(worker),
                                   std::move(on_result), std::move(on_lost))) {
  ::mkdir(impl_->attempts_folder.c_str(), 0700);
}

// The shims see their sockets close and wind down by themselves.
Launcher::~Launcher() {
  for (const auto& link : impl_->links) link->abandon();
}

void Launcher::on_unprovable(OnLost ear) { impl_->on_unprovable = std::move(ear); }

void Launcher::on_untaken(OnLost ear) { impl_->on_untaken = std::move(ear); }

void Launcher::launch(LaunchSpec spec) { impl_->launch(std::move(spec)); }

void Launcher::stop(const std::string& token, base::Millis grace_ms) {
  const auto found = impl_->where.find(token);
  if (found != impl_->where.end()) found->second->send(encode(StopOrder{token, grace_ms}));
}

void Launcher::flush() {
  for (const auto& link : impl_->links) link->flush();
}

void Launcher::forget(const std::string& token) { impl_->forget(token); }

void Launcher::rouse() {
  for (const auto& link : impl_->links) link->send(encode_rouse());
}

void Launcher::collect(std::function<void(std::vector<Leftover>)> done,
                       std::function<void(std::string)> progress) {
  impl_->collection.start(std::move(done), std::move(progress));
}

void Launcher::Impl::launch(LaunchSpec spec) {
  REPRISE_ASSERT(!where.contains(spec.token), "an attempt is launched once");
  if (!is_token(spec.token)) return refuse(spec.token, "the attempt's name can name no file");
  std::string frame = encode(spec);
  process::wipe_hidden(spec);
  if (frame.size() > frame_bytes_max) return refuse(spec.token, "its input is too large");
  Link* link = choose();
  if (link == nullptr) return refuse(spec.token, start_error);
  where[spec.token] = link;
  link->launch(spec.token, std::move(frame));
}

// The least busy shim; one more where all are busy and there is a core for it.
Link* Launcher::Impl::choose() {
  static const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  const auto best =
      std::min_element(links.begin(), links.end(), [](const auto& left, const auto& right) {
        return left->working_on().size() < right->working_on().size();
      });
  const bool idle = best != links.end() && (*best)->working_on().empty();
  if (idle || links.size() >= std::min(shims_max, cores)) return best->get();
  auto link = Link::start(
      io, state_folder, worker, [this](LaunchResult result) { on_result(std::move(result)); },
      [this](Link& dead) { bury(dead); });
  if (link) return links.emplace_back(std::move(*link)).get();
  start_error = link.error().message;
  return best == links.end() ? nullptr : best->get();
}

// Definite: no shim has heard of it.
void Launcher::Impl::refuse(const std::string& token, std::string error) {
  LaunchResult result;
  result.token = token;
  result.ending = process::Ending::not_started;
  result.error = std::move(error);
  asio::post(io, [this, guard = std::weak_ptr<int>(alive), result = std::move(result)] {
    if (!guard.expired()) on_result(result);
  });
}

// A shim has died before its engine. What it had noted decides.
void Launcher::Impl::bury(Link& dead) {
  const std::set<std::string> tokens = dead.working_on();
  const pid_t shim = dead.pid();
  std::erase_if(where, [&](const auto& item) { return item.second == &dead; });
  std::erase_if(links, [&](const auto& link) { return link.get() == &dead; });
  for (const auto& token : tokens) judge(token, shim);
}

void Launcher::Impl::judge(const std::string& token, pid_t shim) {
  const std::string cause = "its launcher (pid " + std::to_string(shim) + ") has died";
  auto stored = read_attempt(attempts_folder, token);
  if (!stored && has_damaged(attempts_folder, shim)) {
    const OnLost& ear = on_unprovable ? on_unprovable : on_lost;
    return ear(token, cause + " and left a note that cannot be read");
  }
  if (!stored && on_untaken) return on_untaken(token, cause + " before it took the launch");
  if (!stored) return refuse(token, cause + " before it took the launch");
  StoredAttempt& left = left_files[token] = std::move(*stored);
  if (left.result) return on_result(std::move(*std::exchange(left.result, std::nullopt)));
  sweep.add(*left.note, [this, token, cause](Sweep::Verdict verdict) {
    const OnLost& ear = verdict.proven || !on_unprovable ? on_lost : on_unprovable;
    ear(token, cause + "; " + verdict.detail);
  });
}

void Launcher::Impl::forget(const std::string& token) {
  const auto found = where.find(token);
  if (found != where.end()) {
    found->second->send_later(encode_forget(token));
    where.erase(found);
  } else if (const auto left = left_files.find(token); left != left_files.end()) {
    remove_attempt(left->second);
    left_files.erase(left);
  }
}

}  // namespace reprise::shim
