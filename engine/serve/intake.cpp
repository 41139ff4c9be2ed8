#include "serve/intake.h"

#include <algorithm>
#include <utility>

#include "app/random.h"

namespace reprise::serve {

namespace {

constexpr const char* retry_after_s = "5";
constexpr base::WallMicros minute_us = 60'000'000;
// What a delivery is, and never what proves it.
constexpr const char* kept_headers[] = {"content-type",    "user-agent", "x-github-event",
                                        "x-webhook-id",    "webhook-id", "x-github-delivery",
                                        "content-encoding"};

http::Response busy(const std::string& why) {
  auto response = http::problem(503, "busy", why);
  response.headers.push_back({"retry-after", retry_after_s});
  return response;
}

http::Response received(const trigger::Delivery& delivery) {
  return {202, "{\"delivery\":\"" + delivery.id + "\"}"};
}

std::map<std::string, std::string> headers_of(const http::Request& request) {
  std::map<std::string, std::string> kept;
  for (const char* name : kept_headers)
    if (const auto* value = request.find(name)) kept[name] = *value;
  return kept;
}

}  // namespace

app::NewEntry entry_of(trigger::Delivery& delivery) {
  std::string body;
  if (delivery.same_as != 0) body.swap(delivery.body);
  app::NewEntry entry{std::string(trigger::deliveries_stream), std::string(trigger::received_kind),
                      trigger::to_json(delivery)};
  if (delivery.same_as != 0) body.swap(delivery.body);
  return entry;
}

trigger::Delivery replay_of(std::uint64_t number, trigger::Delivery delivery,
                            const access::Identity& by, base::WallMicros now_us) {
  if (delivery.same_as == 0) delivery.same_as = number;
  delivery.id = app::draw_run_id(now_us);
  delivery.received_us = now_us;
  delivery.replayed_by = by.actor;
  delivery.requester = by.person;
  delivery.is_copy = false;
  return delivery;
}

Intake::Intake(IntakeParts parts, std::shared_ptr<const Sources> sources, IntakeLimits limits)
    : parts_(std::move(parts)),
      limits_(limits),
      decider_(
          std::make_unique<Decider>(parts_, book_, tally_, [this] { return this->sources(); })),
      sources_(std::move(sources)) {}

Intake::~Intake() = default;

void Intake::open(trigger::DeliveryBook book) {
  book_ = std::move(book);
  // Read now: the first delivery waits for its own commit only.
  static_cast<void>(parts_.entries.last(std::string(trigger::deliveries_stream)));
  decider_->restore();
  const std::lock_guard guard(mutex_);
  is_open_ = true;
}

void Intake::close() {
  std::deque<Taken> left;
  {
    const std::lock_guard guard(mutex_);
    is_open_ = false;
    left.swap(waiting_);
  }
  decider_->close();
  refuse_all(left, "the service goes down");
}

void Intake::use(std::shared_ptr<const Sources> sources) {
  {
    const std::lock_guard guard(mutex_);
    sources_ = std::move(sources);
  }
  parts_.post([this] { decider_->arm_timer(); });
}

std::shared_ptr<const Sources> Intake::sources() const {
  const std::lock_guard guard(mutex_);
  return sources_;
}

bool Intake::trusts(const std::string& source, const http::Request& head) const {
  return verify(*sources(), source, head, parts_.clock.now().wall_us).has_value();
}

// Before a proof is looked at: who asks learns nothing by it that others do not.
std::string Intake::overload() const {
  {
    const std::lock_guard guard(mutex_);
    if (!is_open_) return "the service is not ready";
  }
  if (on_the_way_ >= limits_.waiting) return "too many deliveries wait for the disk";
  const auto backlog = decider_->backlog();
  if (backlog.deliveries >= limits_.undecided || backlog.bytes >= limits_.undecided_bytes)
    return "too many deliveries wait for their decision";
  return "";
}

void Intake::take(const std::string& source, http::Request request, http::Respond respond) {
  if (const auto why = overload(); !why.empty()) {
    ++busy_;
    return respond(busy(why));
  }
  const auto now_us = parts_.clock.now().wall_us;
  auto verified = verify(*sources(), source, request, now_us);
  if (!verified && verified.error().code == "unknown-source") {
    ++unknown_;
    return respond(http::problem(404, "unknown-source", verified.error().message));
  }
  if (!verified) {
    refuse(source, request, verified.error().message);
    return respond(http::problem(401, "unauthenticated", "this is not who may send to the source"));
  }
  Taken taken;
  taken.delivery = {app::draw_run_id(now_us),
                    source,
                    now_us,
                    std::move(verified->delivery_key),
                    std::move(verified->by),
                    request.peer.address,
                    headers_of(request),
                    std::move(request.body)};
  taken.delivery.is_truncated = request.body_truncated;
  taken.is_dated = verified->is_dated;
  taken.respond = std::move(respond);
  queue(std::move(taken));
}

void Intake::queue(Taken taken) {
  ++on_the_way_;
  {
    const std::lock_guard guard(mutex_);
    waiting_.push_back(std::move(taken));
    if (std::exchange(is_posted_, true)) return;
  }
  parts_.post([this] { flush(); });
}

// Bounded: what anybody can send must not fill the journal.
void Intake::refuse(const std::string& source, const http::Request& request, std::string reason) {
  tally_.add(source, DeliveryTally::Result::refused);
  trigger::Refusal refusal{"", source, request.peer.address, std::move(reason),
                           parts_.clock.now().wall_us};
  {
    const std::lock_guard guard(mutex_);
    if (refusal.received_us - minute_ >= minute_us) {
      minute_ = refusal.received_us;
      refusals_ = 0;
    }
    if (++refusals_ > limits_.refusals_a_minute) return void(++unkept_);
    refusal.others = std::exchange(unkept_, 0);
  }
  refusal.id = app::draw_run_id(refusal.received_us);
  parts_.post([this, refusal = std::move(refusal)] {
    parts_.entries.append({{std::string(trigger::deliveries_stream),
                            std::string(trigger::refused_kind), trigger::to_json(refusal)}},
                          [](const auto&) {});
  });
}

void Intake::flush() {
  std::deque<Taken> taken;
  {
    const std::lock_guard guard(mutex_);
    while (!waiting_.empty() && taken.size() < limits_.group) {
      taken.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    is_posted_ = !waiting_.empty();
    if (is_posted_) parts_.post([this] { flush(); });
  }
  if (!taken.empty()) keep(std::move(taken));
}

void Intake::keep(std::deque<Taken> taken) {
  auto why = parts_.admission();
  auto last = parts_.entries.last(std::string(trigger::deliveries_stream));
  if (!last && why.empty()) why = last.error().message;
  if (!why.empty()) return refuse_all(taken, why);
  auto batch = std::make_shared<Batch>(Batch{std::move(taken)});
  batch->is_decided =
      batch->taken.size() <= limits_.decided_with && decider_->is_idle() && to_be_decided_ == 0;
  if (!batch->is_decided) to_be_decided_ += batch->taken.size();
  std::vector<app::NewEntry> entries;
  for (Taken& each : batch->taken) {
    file(each, ++*last);
    entries.push_back(entry_of(each.delivery));
    if (batch->is_decided && !each.delivery.is_copy)
      batch->verdicts.push_back(decider_->decide(*last, each.delivery));
  }
  batch->told = decider_->write(batch->verdicts, *last + 1, entries);
  parts_.entries.append(std::move(entries),
                        [this, batch](const auto& numbers) { kept(*batch, numbers); });
  // Behind the batch: what is asked of the journal is answered with it.
  for (const auto& verdict : batch->verdicts) decider_->prepare(verdict);
  parts_.look(book_, *last + batch->verdicts.size());
  decider_->arm_timer();
}

void Intake::refuse_all(const std::deque<Taken>& taken, const std::string& why) {
  on_the_way_ -= taken.size();
  busy_ += taken.size();
  for (const Taken& each : taken) each.respond(busy(why));
}

// What was here before is known by its key, also while the first is still on its way: both become
// durable in order.
void Intake::file(Taken& taken, std::uint64_t number) {
  trigger::Delivery& delivery = taken.delivery;
  const bool is_replay = !delivery.replayed_by.empty();
  if (!is_replay) {
    delivery.same_as = book_.first_with(delivery.key, delivery.received_us);
    delivery.is_copy = delivery.same_as != 0 && taken.is_dated;
  }
  book_.add(number, delivery);
}

void Intake::kept(Batch& batch, const base::Result<std::vector<std::uint64_t>>& numbers) {
  if (!numbers) return refuse_all(batch.taken, "it is not known whether the delivery was kept");
  on_the_way_ -= batch.taken.size();
  if (!batch.is_decided) to_be_decided_ -= batch.taken.size();
  auto number = numbers->begin();
  for (Taken& each : batch.taken) {
    tally_.add(each.delivery.source, each.delivery.is_copy ? DeliveryTally::Result::copy
                                                           : DeliveryTally::Result::accepted);
    each.respond(received(each.delivery));
    if (!each.delivery.is_copy && !batch.is_decided)
      decider_->add(*number, std::move(each.delivery));
    ++number;
  }
  batch.told();
  for (const auto& verdict : batch.verdicts) decider_->carry_out(*number++, verdict);
}

void Intake::replay(std::uint64_t number, trigger::Delivery delivery, const access::Identity& by,
                    std::function<void(base::Result<std::string>)> done) {
  Taken taken;
  taken.delivery = replay_of(number, std::move(delivery), by, parts_.clock.now().wall_us);
  taken.respond = [done = std::move(done), made = taken.delivery.id](const http::Response& answer) {
    done(answer.status == 202 ? base::Result<std::string>(made)
                              : base::fail("busy", "the delivery could not be kept: try again"));
  };
  if (const auto why = overload(); !why.empty()) return taken.respond(busy(why));
  queue(std::move(taken));
}

console::DeliveryFigures Intake::figures() const {
  auto figures = tally_.figures(sources()->rules.triggers().sources);
  figures.unknown = unknown_;
  figures.busy = busy_;
  figures.waiting = on_the_way_;
  figures.undecided = decider_->backlog().deliveries;
  return figures;
}

}  // namespace reprise::serve
