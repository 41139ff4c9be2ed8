#include "serve/service.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <thread>

#include "app/actor.h"
#include "app/engine_signals.h"
#include "http/server.h"
#include "serve/door.h"
#include "serve/figures.h"
#include "serve/hooks.h"
#include "serve/incident_words.h"
#include "serve/read_book.h"
#include "serve/routes.h"
#include "serve/schedules.h"
#include "serve/targets.h"
#include "serve/turns.h"

namespace reprise::serve {

namespace asio = boost::asio;
using Level = load::LogLevel;

namespace {

constexpr base::Millis farewell_ms = 5'000;

http::ListenerSettings listener_of(const load::ListenerSpec& spec) {
  http::ListenerSettings settings{spec.address, spec.port};
  if (spec.tls)
    settings.tls = http::TlsSettings{spec.tls->certificate, spec.tls->key, spec.tls->client_ca,
                                     spec.tls->require_client};
  if (spec.connections_max != 0) settings.limits.connections = spec.connections_max;
  if (spec.connections_per_address_max != 0)
    settings.limits.connections_per_address = spec.connections_per_address_max;
  return settings;
}

std::string url_of(const load::ListenerSpec& spec, unsigned short port) {
  const bool six = spec.address.find(':') != std::string::npos;
  return (spec.tls ? "https://" : "http://") + (six ? "[" + spec.address + "]" : spec.address) +
         ":" + std::to_string(port);
}

// Where a listener is stays until the next start: one that moved would have to be opened by
// somebody who can see it fail. Its certificates are the wanted ones. False where it was to move.
bool stay(load::ListenerSpec& wanted, const load::ListenerSpec& present) {
  const bool stays = wanted.address == present.address && wanted.port == present.port &&
                     wanted.tls.has_value() == present.tls.has_value();
  auto tls = std::move(wanted.tls);
  wanted = present;
  if (present.tls && tls) wanted.tls = std::move(tls);
  return stays;
}

bool stay(std::optional<load::ListenerSpec>& wanted,
          const std::optional<load::ListenerSpec>& present) {
  if (wanted && present) return stay(*wanted, *present);
  const bool stays = !wanted && !present;
  wanted = present;
  return stays;
}

class Running final : public Service {
 public:
  Running(ServiceOptions options, std::vector<Endpoint> endpoints)
      : options_(std::move(options)), endpoints_(std::move(endpoints)), signals_(io_) {}

  base::Result<int> run();

  app::Engine& engine() override { return *engine_; }
  const load::ServeSettings& settings() const override { return options_.settings; }
  const std::string& state_folder() const override { return options_.state_folder; }
  Incidents& incidents() override { return *incidents_; }
  const std::vector<Endpoint>& endpoints() const override { return endpoints_; }
  Intake& intake() override { return hooks_->intake(); }
  const Figures& figures() const override { return *figures_; }
  const Scheduler& scheduler() const override { return schedules_->scheduler(); }
  void post(std::function<void()> turn) override { turns_.post(std::move(turn)); }
  void beside(std::function<void()> work, std::function<void()> done) override;
  void later(base::Millis delay_ms, std::function<void()> turn) override;
  base::Result<access::Target> target_of(const std::string& id) override;
  bool is_good(const access::Identity& identity) const override {
    return keys_->is_good(identity, app::RealClock().now().wall_us);
  }

 private:
  base::Status open_engine();
  base::Status open_hooks();
  base::Status open_listeners();
  base::Status open_incidents();
  void begin();
  void open_intake(std::size_t resumed);
  void open_schedules(std::size_t resumed);
  void listen_to_signals();
  void on_signal(int number);
  void reload();
  void warn() const;
  using Takes = std::vector<std::function<void()>>;
  base::Result<Takes> read_all(const load::ServeSettings& settings);
  void drain();
  void end_telling();
  void leave(int code);
  void end_pool();

  ServiceOptions options_;
  std::vector<Endpoint> endpoints_;
  std::vector<Endpoint> webhooks_ = webhook_routes();  // of their listener
  ServiceLog log_;
  asio::io_context io_{1};
  Turns turns_{io_};
  asio::signal_set signals_;
  asio::thread_pool pool_{2};
  std::unique_ptr<app::Engine> engine_;
  std::unique_ptr<Incidents> incidents_;
  std::unique_ptr<Targets> targets_;
  std::unique_ptr<Schedules> schedules_;
  std::unique_ptr<Figures> figures_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<Hooks> hooks_;
  Watchers watchers_;
  std::unique_ptr<Door> door_;
  std::unique_ptr<http::Server> server_;
  std::atomic<Readiness> ready_ = Readiness::starting;
  std::optional<int> exit_;
};

// Signals are heard first and acted upon when all is there. The server goes first, so that nobody
// asks an engine that is not there any more.
base::Result<int> Running::run() {
  log_.show(options_.settings.log);
  listen_to_signals();
  if (auto opened = open_engine(); !opened) return base::fail(opened.error());
  if (auto opened = open_hooks(); !opened) return base::fail(opened.error());
  if (auto opened = open_listeners(); !opened) return base::fail(opened.error());
  warn();
  engine_->start([this] { begin(); });
  while (!exit_) io_.run_one();
  server_.reset();
  incidents_->close();
  end_pool();
  figures_.reset();
  hooks_.reset();
  schedules_.reset();
  incidents_.reset();
  engine_.reset();
  return *exit_;
}

// What is under way beside may still wait for something that happens here.
void Running::end_pool() {
  bool ended = false;
  pool_.stop();
  std::thread joiner([this, &ended] {
    pool_.join();
    post([&ended] { ended = true; });
  });
  while (!ended) io_.run_one();
  joiner.join();
}

base::Status Running::open_engine() {
  auto engine = app::Engine::open(
      io_, {options_.state_folder, options_.worker,
            [this](const std::string& text) { log_.say(Level::warning, "engine", text); }});
  if (!engine) return base::fail(engine.error());
  engine_ = std::move(*engine);
  targets_ = std::make_unique<Targets>(*engine_);
  if (auto opened = open_incidents(); !opened) return opened;
  schedules_ = std::make_unique<Schedules>(
      *this, [this](const std::string& text) { log_.say(Level::warning, "schedule", text); });
  engine_->on_failure([this] {
    ready_ = Readiness::failed;
    log_.say({"io", "the journal cannot be written; nothing further is started"});
    leave(engine_->failure_exit());
  });
  return {};
}

base::Status Running::open_hooks() {
  auto hooks = Hooks::make(*this, [this](const trigger::Notice& notice) {
    log_.say(Level::warning, "notice", notice.text);
    return incidents_->announce(notice.severity, notice.text, notice.channels);
  });
  if (!hooks) return base::fail(hooks.error());
  hooks_ = std::move(*hooks);
  figures_ =
      std::make_unique<Figures>(*engine_, schedules_->scheduler(), hooks_->intake(), *incidents_);
  return {};
}

base::Status Running::open_incidents() {
  IncidentsParts parts{*engine_, options_.worker};
  parts.settings = [this] { return &options_.settings; };
  parts.post = [this](auto turn) { post(std::move(turn)); };
  parts.beside = [this](auto work, auto done) { beside(std::move(work), std::move(done)); };
  parts.later = [this](auto delay_ms, auto turn) { later(delay_ms, std::move(turn)); };
  parts.say = [this](const std::string& text) { log_.say(Level::info, "notice", text); };
  parts.complain = [this](const std::string& text) { log_.say(Level::warning, "notice", text); };
  incidents_ = std::make_unique<Incidents>(std::move(parts));
  offer_words(*this);
  auto take = incidents_->read(options_.settings);
  if (!take) return base::fail(take.error());
  (*take)();
  return {};
}

base::Result<access::Target> Running::target_of(const std::string& id) {
  return targets_->find(incidents_->book(), id);
}

base::Status Running::open_listeners() {
  auto local = open_local_token(options_.state_folder);
  if (!local) return base::fail(local.error());
  watchers_.use(options_.settings.metrics_open_to);
  keys_ = std::make_unique<Keys>(std::move(*local), [this] { return engine_->gate().ledger(); });
  door_ = std::make_unique<Door>(io_, *this, *keys_, watchers_, hooks_->intake(),
                                 [this] { return ready_.load(); });
  const auto told = [this](const http::Finished& request) { log_.say(request); };
  // What senders of alerts are answered is in the journal, as far as it is bounded.
  const auto noted = [this](const http::Finished& request) { log_.note(request); };
  std::vector<http::Listener> listeners;
  const auto add = [&](const load::ListenerSpec& spec, const std::vector<Endpoint>& endpoints,
                       const std::function<void(const http::Finished&)>& ear) {
    auto table = door_->make_table(endpoints);
    if (table) listeners.push_back({listener_of(spec), *table, ear});
    return table ? base::Status() : base::fail(table.error());
  };
  if (auto added = add(options_.settings.operators, endpoints_, told); !added) return added;
  if (options_.settings.webhooks)
    if (auto added = add(*options_.settings.webhooks, webhooks_, noted); !added) return added;
  auto server = http::Server::open(std::move(listeners));
  if (!server) return base::fail(server.error());
  server_ = std::move(*server);
  const auto ports = server_->ports();
  const auto& webhooks = options_.settings.webhooks;
  options_.listening({url_of(options_.settings.operators, ports.front()),
                      webhooks ? url_of(*webhooks, ports.back()) : ""});
  return {};
}

// Everything that an engine before has left goes on. Nothing new is taken where nobody could be
// told of it.
void Running::begin() {
  const auto past =
      std::make_shared<base::Result<std::vector<app::RunRow>>>(base::fail("io", "not read"));
  beside([this, past] { *past = engine_->reader().list(); },
         [this, past] { *past ? figures_->add(**past) : log_.say(past->error()); });
  const base::Status opened = incidents_->open();
  if (!opened) log_.say(opened.error());
  engine_->resume({}, {}, [this, is_watched = static_cast<bool>(opened)](auto resumed) {
    if (!resumed) log_.say(resumed.error());
    if (is_watched) open_intake(resumed ? resumed->size() : 0);
  });
}

// After the runs: what rules remember of them is compared with what has become of them.
void Running::open_intake(std::size_t resumed) {
  const auto book = std::make_shared<base::Result<trigger::DeliveryBook>>();
  beside(
      [this, book] {
        auto& reader = engine_->reader();
        *book = read_book(reader, read_kept_book(reader, options_.state_folder));
      },
      [this, book, resumed] {
        if (!*book) return log_.say(book->error());  // nobody knows what is still to be done
        if (ready_ != Readiness::starting) return;
        hooks_->intake().open(std::move(**book));
        if (auto begun = incidents_->begin(); !begun) {
          hooks_->intake().close();
          return log_.say(begun.error());
        }
        open_schedules(resumed);
      });
}

// Without what they have done before, a slot might be started twice.
void Running::open_schedules(std::size_t resumed) {
  if (auto opened = schedules_->open(options_.settings.schedules); !opened) {
    hooks_->intake().close();
    ready_ = Readiness::unscheduled;
    return log_.say(opened.error());
  }
  ready_ = Readiness::ready;
  log_.say(Level::info, "ready", std::to_string(resumed) + " runs go on");
}

void Running::beside(std::function<void()> work, std::function<void()> done) {
  asio::post(pool_, [this, work = std::move(work), done = std::move(done)] {
    work();
    post(done);
  });
}

void Running::later(base::Millis delay_ms, std::function<void()> turn) {
  const auto timer = std::make_shared<asio::steady_timer>(io_, std::chrono::milliseconds(delay_ms));
  timer->async_wait([timer, turn = std::move(turn)](boost::system::error_code error) {
    if (!error) turn();
  });
}

void Running::listen_to_signals() {
  for (const int number : app::engine_signals) signals_.add(number);
  app::take_signals();
  on_signal(0);
}

void Running::on_signal(int number) {
  if (number == SIGUSR1) engine_->stop(app::own_actor(), "signal USR1", false);
  if (number == SIGHUP) reload();
  if (number == SIGTERM || number == SIGINT) drain();
  signals_.async_wait([this](boost::system::error_code error, int signal) {
    if (!error) on_signal(signal);
  });
}

// What is wrong in one of them leaves all as they were: nothing is taken before all are read.
base::Result<Running::Takes> Running::read_all(const load::ServeSettings& settings) {
  Takes takes;
  const auto add = [&takes](base::Result<std::function<void()>> take) {
    if (take) takes.push_back(std::move(*take));
    return take ? base::Status() : base::fail(take.error());
  };
  const auto add_tls = [&](std::size_t index, const load::ListenerSpec& wanted) {
    return wanted.tls ? add(server_->read_tls(index, *listener_of(wanted).tls)) : base::Status();
  };
  if (auto done = add_tls(0, settings.operators); !done) return base::fail(done.error());
  if (settings.webhooks)
    if (auto done = add_tls(1, *settings.webhooks); !done) return base::fail(done.error());
  if (auto done = add(hooks_->read(settings)); !done) return base::fail(done.error());
  if (auto done = add(schedules_->read(settings.schedules)); !done) return base::fail(done.error());
  if (auto done = add(incidents_->read(settings)); !done) return base::fail(done.error());
  return takes;
}

void Running::reload() {
  auto read = options_.reread();
  if (!read) return log_.say(read.error());
  const bool operators_stay = stay(read->settings.operators, options_.settings.operators);
  const bool webhooks_stay = stay(read->settings.webhooks, options_.settings.webhooks);
  auto takes = read_all(read->settings);
  if (!takes) return log_.say(takes.error());
  options_.settings = std::move(read->settings);
  options_.warnings = std::move(read->warnings);
  for (const auto& take : *takes) take();
  watchers_.use(options_.settings.metrics_open_to);
  log_.show(options_.settings.log);
  warn();
  if (!operators_stay || !webhooks_stay)
    log_.say(Level::warning, "settings", "listeners move at the next start only");
  log_.say(Level::info, "reloaded", "the settings were read again");
}

void Running::warn() const {
  const auto say = [this](const char* event, const std::string& text) {
    if (!text.empty()) log_.say(Level::warning, event, text);
  };
  say("settings", options_.warnings);
  say("triggers", hooks_->intake().sources()->warnings);
}

// What was asked for is answered, what runs may end, and everything else goes on at the next start.
void Running::drain() {
  if (ready_.exchange(Readiness::draining) == Readiness::draining) return;
  log_.say(Level::info, "draining", "nothing new is started; what runs may end");
  hooks_->intake().close();
  schedules_->close();
  engine_->drain([this] {
    server_->drain(farewell_ms, [this](std::size_t) { post([this] { end_telling(); }); });
  });
}

// A message whose end nobody knows is told again by the next service.
void Running::end_telling() {
  later(farewell_ms, [this] { leave(0); });
  incidents_->end([this] { leave(0); });
}

void Running::leave(int code) {
  if (!exit_) exit_ = code;
  post([] {});
}

}  // namespace

base::Result<int> Service::run(ServiceOptions options) {
  Running running(std::move(options), operator_routes());
  return running.run();
}

}  // namespace reprise::serve
