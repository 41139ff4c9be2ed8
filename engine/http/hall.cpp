#include "http/hall.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <ctime>
#include <utility>
#include <vector>

#include "http/connection.h"

namespace reprise::http {

namespace asio = boost::asio;

namespace {

constexpr auto sweep_every = std::chrono::milliseconds(100);
// A connection that has been idle for so long gives way to a new one where all places are taken.
constexpr auto gives_way_after = std::chrono::seconds(1);

// One host of IPv6 has as many addresses as it likes within its /64.
std::string group_of(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error || !parsed.is_v6()) return address;
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return asio::ip::make_address_v6(bytes).to_string();
}

}  // namespace

Counts Tally::read() const {
  Counts counts;
  counts.accepted = accepted;
  counts.refused = refused;
  counts.requests = requests;
  counts.malformed = malformed;
  counts.timed_out = timed_out;
  counts.cut_streams = cut_streams;
  counts.failed_handshakes = failed_handshakes;
  counts.connections = connections;
  counts.streams = streams;
  counts.bodies_bytes = bodies_bytes;
  counts.answers_bytes = answers_bytes;
  return counts;
}

Hall::Hall(Listener of, std::shared_ptr<std::atomic<std::uint64_t>> request_ids)
    : listener(std::move(of)), ids_(std::move(request_ids)) {
  read_date();
}

bool Hall::post(std::function<void()> work) {
  if (io.get_executor().running_in_this_thread()) {
    work();
    return true;
  }
  const std::lock_guard lock(posting_);
  if (!closed_) asio::post(io, std::move(work));
  return !closed_;
}

Hall::Place Hall::place_for(const std::string& address) {
  const auto of_address = addresses_.find(group_of(address));
  const bool many =
      of_address != addresses_.end() && of_address->second >= limits().connections_per_address;
  if (!many && (served_ < limits().connections || make_room())) return Place::served;
  return refused_ < limits().refused_connections ? Place::refused : Place::none;
}

// Whoever says nothing loses its place to whoever comes.
bool Hall::make_room() {
  const auto latest = Clock::now() - gives_way_after;
  std::shared_ptr<Connection> longest;
  for (const auto& connection : connections_) {
    const auto since = connection->idle_since();
    if (connection->place() != Place::served || !since || *since > latest) continue;
    if (!longest || *since < *longest->idle_since()) longest = connection;
  }
  if (!longest) return false;
  leave(*longest);
  longest->close();
  return true;
}

void Hall::enter(std::shared_ptr<Connection> connection) {
  tally.accepted.fetch_add(1);
  tally.connections.fetch_add(1);
  if (connection->place() == Place::served) {
    ++served_;
    ++addresses_[group_of(connection->address())];
  } else {
    ++refused_;
    tally.refused.fetch_add(1);
  }
  connections_.insert(std::move(connection));
}

void Hall::leave(Connection& connection) {
  if (connections_.erase(connection.shared_from_this()) == 0) return;
  tally.connections.fetch_sub(1);
  if (connection.place() == Place::served) {
    --served_;
    const auto group = addresses_.find(group_of(connection.address()));
    if (--group->second == 0) addresses_.erase(group);
  } else {
    --refused_;
  }
  check_drained();
}

void Hall::start_sweeping() {
  sweeper_.expires_after(sweep_every);
  sweeper_.async_wait([self = shared_from_this()](boost::system::error_code error) {
    if (error || self->ended_) return;
    self->sweep();
    self->start_sweeping();
  });
}

void Hall::sweep() {
  read_date();
  const auto now = Clock::now();
  for (const auto& connection : connections_) connection->check(now);
  if (draining_ && now >= drained_by_) {
    const std::size_t left = connections_.size();
    cut_all();
    if (emptied_) std::exchange(emptied_, nullptr)(left);
  }
}

void Hall::read_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  constexpr std::array<const char*, 7> days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text;  // strftime's names would follow the locale
  std::snprintf(text.data(), text.size(), "%s, %02d %s %d %02d:%02d:%02d GMT",
                days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour,
                parts.tm_min, parts.tm_sec);
  date_ = text.data();
}

void Hall::drain(base::Millis timeout_ms, std::function<void(std::size_t)> emptied) {
  draining_ = true;
  drained_by_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
  emptied_ = std::move(emptied);
  for (const auto& connection : connections_) connection->finish();
  check_drained();
}

void Hall::check_drained() {
  if (draining_ && connections_.empty() && emptied_) std::exchange(emptied_, nullptr)(0);
}

void Hall::cut_all() {
  for (const auto& connection : connections_) connection->close();
}

void Hall::end() {
  ended_ = draining_ = true;
  emptied_ = nullptr;
  sweeper_.cancel();
  cut_all();
}

void Hall::after_end() {
  {
    const std::lock_guard lock(posting_);
    closed_ = true;
  }
  io.restart();
  io.poll();  // what was posted meanwhile finds nobody
}

}  // namespace reprise::http
