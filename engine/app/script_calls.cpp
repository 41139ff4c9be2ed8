#include "app/script_calls.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>

#include "app/script_session.h"
#include "app/script_work.h"
#include "model/enum_text.h"
#include "script/host_calls.h"

namespace reprise::app {

namespace asio = boost::asio;
using Local = asio::local::stream_protocol;
using model::Map;
using model::Value;
using SessionPtr = std::shared_ptr<ScriptSession>;

namespace {

Value number_of(std::uint32_t number) { return static_cast<std::int64_t>(number); }

std::uint32_t call_number(const Value& value) {
  return static_cast<std::uint32_t>(value.integer_or(0));
}

}  // namespace

struct ScriptCalls::Impl : std::enable_shared_from_this<ScriptCalls::Impl> {
  Impl(asio::io_context& io, const Performer& own_performer, const driver::Driver& own_driver,
       ScriptInputs own_inputs)
      : acceptor(io), performer(own_performer), driver(own_driver), inputs(std::move(own_inputs)) {}

  base::Status listen(const std::string& state_folder);
  void accept();
  void serve(Local::socket socket);
  void hear(const SessionPtr& session, const Value& message);
  void forget(const SessionPtr& session);
  void ask(const SessionPtr& session, const Performer::Running& running, const Value& message);
  void done(const SessionPtr& session, const Performer::Running& running, const Value& message);
  bool is_told_to_stop(const std::string& run_id, const model::AttemptId& id) const;

  Local::acceptor acceptor;
  const Performer& performer;
  const driver::Driver& driver;
  ScriptInputs inputs;
  std::string path;
  std::set<SessionPtr> sessions;
  std::map<SessionPtr, std::string> tokens;  // whose line it is
  std::map<std::string, SessionPtr> lines;   // by token
  bool closed = false;
};

base::Status ScriptCalls::Impl::listen(const std::string& state_folder) {
  const int folder = ::open(state_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return base::fail("io", state_folder + ": " + std::strerror(errno));
  // A socket's path may have 107 bytes at most; through the folder's descriptor it is always short.
  const std::string short_path = "/proc/self/fd/" + std::to_string(folder) + "/scripts.sock";
  ::unlinkat(folder, "scripts.sock", 0);
  boost::system::error_code error;
  acceptor.open(Local(), error);
  const mode_t before = ::umask(0177);
  if (!error) acceptor.bind(Local::endpoint(short_path), error);
  ::umask(before);
  if (!error) acceptor.listen(64, error);
  ::close(folder);
  if (error) return base::fail("io", state_folder + "/scripts.sock: " + error.message());
  path = state_folder + "/scripts.sock";
  accept();
  return {};
}

void ScriptCalls::Impl::accept() {
  acceptor.async_accept(
      [self = shared_from_this()](boost::system::error_code error, Local::socket socket) {
        if (self->closed) return;
        if (!error) self->serve(std::move(socket));
        self->accept();
      });
}

void ScriptCalls::Impl::serve(Local::socket socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return;
  if (peer.uid != ::getuid()) return;
  const auto weak = weak_from_this();
  auto session = std::make_shared<ScriptSession>(
      std::move(socket),
      [weak](const SessionPtr& from, const Value& message) {
        if (const auto self = weak.lock()) self->hear(from, message);
      },
      [weak](const SessionPtr& from) {
        const auto self = weak.lock();
        if (!self) return;
        self->sessions.erase(from);
        self->forget(from);
      });
  sessions.insert(session);
  session->read();
}

void ScriptCalls::Impl::hear(const SessionPtr& session, const Value& message) {
  if (const Value& token = message["attempt"]; token.is_text()) {
    forget(session);
    tokens[session] = token.text();
    lines[token.text()] = session;
    return;
  }
  if (message["settle"].boolean_or(false)) return inputs.decide();
  const auto token = tokens.find(session);
  const auto* running = token == tokens.end() ? nullptr : performer.find(token->second);
  if (running == nullptr) return;
  if (message["ask"].is_integer()) return ask(session, *running, message);
  if (message["done"].is_integer()) done(session, *running, message);
}

// Another attempt follows on its line, or none.
void ScriptCalls::Impl::forget(const SessionPtr& session) {
  const auto token = tokens.find(session);
  if (token == tokens.end()) return;
  if (const auto line = lines.find(token->second); line != lines.end() && line->second == session)
    lines.erase(line);
  tokens.erase(token);
}

void ScriptCalls::Impl::ask(const SessionPtr& session, const Performer::Running& running,
                            const Value& message) {
  const std::uint32_t number = call_number(message["ask"]);
  model::events::CallStarted started;
  started.id = running.attempt.id;
  started.call = number;
  started.name = message["name"].text_or("");
  started.effect = model::enum_from_text<model::EffectClass>(message["effect"].text_or(""))
                       .value_or(model::EffectClass::unsafe);
  started.args_hash = message["args_hash"].text_or("");
  started.args = message["args"].text_or("");
  started.place = message["at"].text_or("?");
  if (const auto hidden = without_secrets(Value(started.args), actions::values_of(running.secrets));
      hidden != Value(started.args))
    started.args = "***";
  const auto refuse = [session, number](const std::string& why) {
    session->send(Map{{"refused", number_of(number)}, {"why", why}});
  };
  if (script::find_host_call(started.name) == nullptr)
    return refuse("there is no call '" + started.name + "'");
  const std::weak_ptr<Impl> weak = weak_from_this();
  inputs.post(running.run_id, model::inputs::CallRequested{std::move(started)},
              [weak, refuse, run_id = running.run_id,
               id = running.attempt.id](const std::vector<std::string>& warnings) {
                const auto self = weak.lock();
                // One that is told to stop waits for that; an answer would make it a failure of its
                // own.
                if (warnings.empty() || !self || self->is_told_to_stop(run_id, id)) return;
                refuse(warnings.front());
              });
}

void ScriptCalls::Impl::done(const SessionPtr& session, const Performer::Running& running,
                             const Value& message) {
  model::events::CallFinished finished{running.attempt.id, call_number(message["done"])};
  finished.result = without_secrets(message["given"], actions::values_of(running.secrets));
  const Value number = message["done"];
  inputs.post_later(running.run_id, model::inputs::CallReported{std::move(finished)},
                    [session, number](const std::vector<std::string>&) {
                      session->send(Map{{"recorded", number}});
                    });
}

bool ScriptCalls::Impl::is_told_to_stop(const std::string& run_id,
                                        const model::AttemptId& id) const {
  const core::State* state = driver.find(run_id);
  if (state == nullptr || state->stopped()) return true;
  const auto open = state->open_attempts().find(id);
  return open == state->open_attempts().end() || open->second.killed;
}

base::Result<std::unique_ptr<ScriptCalls>> ScriptCalls::open(asio::io_context& io,
                                                             const std::string& state_folder,
                                                             const Performer& performer,
                                                             const driver::Driver& driver,
                                                             ScriptInputs inputs) {
  auto impl = std::make_shared<Impl>(io, performer, driver, std::move(inputs));
  if (auto listening = impl->listen(state_folder); !listening) return base::fail(listening.error());
  return std::unique_ptr<ScriptCalls>(new ScriptCalls(std::move(impl)));
}

ScriptCalls::~ScriptCalls() {
  impl_->closed = true;
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  ::unlink(impl_->path.c_str());  // the lock is still ours: no other engine's socket stands here
  for (const auto& session : impl_->sessions) session->close();
}

void ScriptCalls::grant(const std::string& token, const model::effects::PerformCall& call) {
  const auto line = impl_->lines.find(token);
  if (line != impl_->lines.end())
    line->second->send(Map{{"go", number_of(call.call)}, {"key", call.key}});
}

}  // namespace reprise::app
