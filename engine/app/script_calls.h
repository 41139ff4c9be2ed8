// ScriptCalls: the engine's side of the scripts at work. A worker asks before each call and tells
// its result; both become inputs of its run, and it is answered when they are durable.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "app/performer.h"
#include "driver/driver.h"

namespace boost::asio {
class io_context;
}

namespace reprise::app {

// How what the scripts ask and tell becomes inputs of their runs.
struct ScriptInputs {
  using Post = std::function<void(const std::string& run_id, model::InputBody body,
                                  driver::Acknowledge done)>;
  Post post;
  // The result of a call, which nobody waits for: it is decided with what comes next, so that both
  // are one commit, and a moment later if nothing comes. An engine that dies within that moment
  // leaves nothing unknown: the worker tells the result as the end of its attempt.
  Post post_later;
  std::function<void()> decide;  // somebody waits for it after all
};

class ScriptCalls {
 public:
  // Listens in the state folder, for its owner alone.
  static base::Result<std::unique_ptr<ScriptCalls>> open(boost::asio::io_context& io,
                                                         const std::string& state_folder,
                                                         const Performer& performer,
                                                         const driver::Driver& driver,
                                                         ScriptInputs inputs);
  // Every line is closed: the workers take that for the engine's end.
  ~ScriptCalls();

  void grant(const std::string& token, const model::effects::PerformCall& call);

 private:
  struct Impl;
  explicit ScriptCalls(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

}  // namespace reprise::app
