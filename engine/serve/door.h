// Door: every request passes here. On its listener's thread the header says who asks and whether
// the body may be read at all; on the engine's thread what is asked for is checked and judged.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "app/gate.h"
#include "base/result.h"
#include "http/route.h"
#include "serve/endpoint.h"
#include "serve/intake.h"
#include "serve/keys.h"
#include "serve/watchers.h"

namespace boost::asio {
class io_context;
}

namespace reprise::serve {

// What a request may do by now. Asked on every thread.
enum class Readiness : std::uint8_t { starting, ready, draining, failed, unscheduled };

class Door {
 public:
  using Ready = std::function<Readiness()>;
  // All must outlive the listeners.
  Door(boost::asio::io_context& io, Service& service, const Keys& keys, const Watchers& watchers,
       Intake& intake, Ready ready)
      : io_(io),
        service_(service),
        keys_(keys),
        watchers_(watchers),
        intake_(intake),
        ready_(std::move(ready)) {}

  base::Result<std::shared_ptr<const http::RouteTable>> make_table(
      const std::vector<Endpoint>& endpoints);

 private:
  http::Admission admit(const http::Route& route, const http::Request& head);
  void later(std::function<void()> turn);
  void note_stranger(const http::Request& head);
  void note(const Endpoint& endpoint, app::Caller caller);
  void take(const Endpoint& endpoint, http::Call& call);
  void serve(const AskingPtr& asking);
  base::Status confirm(Asking& asking);
  base::Status check(Asking& asking);
  base::Status judge(const Asking& asking);

  boost::asio::io_context& io_;
  Service& service_;
  const Keys& keys_;
  const Watchers& watchers_;
  Intake& intake_;
  Ready ready_;
  static constexpr int notes_max = 64;
  std::atomic<int> notes_ = 0;  // on their way to the engine's thread
};

}  // namespace reprise::serve
