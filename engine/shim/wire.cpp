#include "shim/wire.h"

#include <cstring>

namespace reprise::shim {

namespace {

using process::LaunchResult;
using process::LaunchSpec;

// The length is filled in at the end.
class Writer {
 public:
  explicit Writer(FrameKind kind) : bytes_(4, '\0') { bytes_.push_back(static_cast<char>(kind)); }
  template <class... Numbers>
  Writer& numbers(Numbers... values) {
    (number(static_cast<std::int64_t>(values)), ...);
    return *this;
  }
  template <class... Texts>
  Writer& texts(const Texts&... values) {
    (text(values), ...);
    return *this;
  }
  std::string take() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - 4);
    std::memcpy(bytes_.data(), &length, 4);
    return std::move(bytes_);
  }

 private:
  void number(std::int64_t value) {
    char raw[8];
    std::memcpy(raw, &value, 8);
    bytes_.append(raw, 8);
  }
  void text(std::string_view value) {
    number(static_cast<std::int64_t>(value.size()));
    bytes_.append(value);
  }
  std::string bytes_;
};

// After the first thing that does not fit, everything read is empty and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class... Numbers>
  Reader& numbers(Numbers&... values) {
    ((values = static_cast<Numbers>(number())), ...);
    return *this;
  }
  template <class... Texts>
  Reader& texts(Texts&... values) {
    ((values = text()), ...);
    return *this;
  }
  std::size_t count() {  // of things that take at least 8 bytes each
    const auto value = static_cast<std::uint64_t>(number());
    if (value > bytes_.size() / 8) ok_ = false;
    return ok_ ? value : 0;
  }
  bool done() const { return ok_ && bytes_.empty(); }

 private:
  std::int64_t number() {
    std::int64_t value = 0;
    if (bytes_.size() < 8) return ok_ = false, 0;
    std::memcpy(&value, bytes_.data(), 8);
    bytes_.remove_prefix(8);
    return value;
  }
  std::string text() {
    const auto length = static_cast<std::uint64_t>(number());
    if (!ok_ || length > bytes_.size()) return ok_ = false, std::string();
    std::string value(bytes_.substr(0, length));
    bytes_.remove_prefix(length);
    return value;
  }
  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace

std::string encode(const LaunchSpec& spec) {
  Writer writer(FrameKind::launch);
  writer.texts(spec.token).numbers(spec.argv.size());
  for (const auto& item : spec.argv) writer.texts(item);
  writer.numbers(spec.env.size());
  for (const auto& [name, value] : spec.env) writer.texts(name, value);
  writer.texts(spec.cwd, spec.stdin_text, spec.log_path, spec.output_path);
  writer.numbers(spec.timeout_ms, spec.grace_ms, spec.delay_ms, spec.log_bytes_max,
                 spec.stdout_bytes_max, spec.output_bytes_max, spec.daemons, spec.shared,
                 spec.log_stdout, spec.log_stderr, spec.hidden.size());
  for (const auto& [text, mark] : spec.hidden) writer.texts(text, mark);
  return writer.take();
}

std::optional<LaunchSpec> decode_spec(std::string_view payload) {
  Reader reader(payload);
  LaunchSpec spec;
  reader.texts(spec.token);
  spec.argv.resize(reader.count());
  for (auto& item : spec.argv) reader.texts(item);
  spec.env.resize(reader.count());
  for (auto& [name, value] : spec.env) reader.texts(name, value);
  reader.texts(spec.cwd, spec.stdin_text, spec.log_path, spec.output_path);
  reader.numbers(spec.timeout_ms, spec.grace_ms, spec.delay_ms, spec.log_bytes_max,
                 spec.stdout_bytes_max, spec.output_bytes_max, spec.daemons, spec.shared,
                 spec.log_stdout, spec.log_stderr);
  spec.hidden.resize(reader.count());
  for (auto& [text, mark] : spec.hidden) reader.texts(text, mark);
  return reader.done() ? std::optional(std::move(spec)) : std::nullopt;
}

std::string encode(const StopOrder& order) {
  return Writer(FrameKind::stop).texts(order.token).numbers(order.grace_ms).take();
}

std::optional<StopOrder> decode_stop(std::string_view payload) {
  StopOrder order;
  Reader reader(payload);
  const bool whole = reader.texts(order.token).numbers(order.grace_ms).done();
  return whole ? std::optional(std::move(order)) : std::nullopt;
}

// The payload is the token itself.
std::string encode_forget(const std::string& token) {
  std::string frame(4, '\0');
  const auto length = static_cast<std::uint32_t>(token.size() + 1);
  std::memcpy(frame.data(), &length, 4);
  frame.push_back(static_cast<char>(FrameKind::forget));
  return frame + token;
}

std::string encode_rouse() { return Writer(FrameKind::rouse).take(); }

std::string encode(const LaunchResult& result) {
  return Writer(FrameKind::result)
      .texts(result.token, result.error, result.stdout_text, result.stderr_tail, result.output_text,
             result.log_sha256, result.log_error)
      .numbers(result.ending, result.exit, result.signal, result.stdout_cut, result.output_cut,
               result.millis, result.log_bytes, result.survivors, result.masked)
      .take();
}

std::optional<LaunchResult> decode_result(std::string_view payload) {
  LaunchResult result;
  const bool whole =
      Reader(payload)
          .texts(result.token, result.error, result.stdout_text, result.stderr_tail,
                 result.output_text, result.log_sha256, result.log_error)
          .numbers(result.ending, result.exit, result.signal, result.stdout_cut, result.output_cut,
                   result.millis, result.log_bytes, result.survivors, result.masked)
          .done();
  return whole && result.ending <= process::Ending::stopped ? std::optional(std::move(result))
                                                            : std::nullopt;
}

std::string encode_begun(const AttemptNote& note) {
  const auto& identity = note.identity;
  return Writer(FrameKind::begun)
      .texts(identity.token, identity.boot_id, identity.control_groups, note.program,
             note.output_path)
      .numbers(identity.begun_us, identity.pipes.out, identity.pipes.err, identity.daemons,
               note.shim, note.grace_ms, note.timeout_ms, note.round)
      .take();
}

std::optional<AttemptNote> decode_begun(std::string_view payload) {
  AttemptNote note;
  auto& identity = note.identity;
  const bool whole =
      Reader(payload)
          .texts(identity.token, identity.boot_id, identity.control_groups, note.program,
                 note.output_path)
          .numbers(identity.begun_us, identity.pipes.out, identity.pipes.err, identity.daemons,
                   note.shim, note.grace_ms, note.timeout_ms, note.round)
          .done();
  return whole ? std::optional(std::move(note)) : std::nullopt;
}

std::string encode_spawned(const AttemptNote& note) {
  return Writer(FrameKind::spawned)
      .numbers(note.identity.leader, note.identity.leader_latest_us)
      .take();
}

bool decode_spawned(std::string_view payload, AttemptNote& note) {
  return Reader(payload).numbers(note.identity.leader, note.identity.leader_latest_us).done();
}

bool FrameReader::feed(std::string_view bytes, const OnFrame& on_frame) {
  rest_.append(bytes);
  std::string_view open = rest_;
  while (open.size() >= frame_head_bytes) {
    std::uint32_t length = 0;
    std::memcpy(&length, open.data(), 4);
    if (length == 0 || length > frame_bytes_max) return false;
    if (open.size() - 4 < length) break;
    on_frame(static_cast<FrameKind>(open[4]), open.substr(frame_head_bytes, length - 1));
    open.remove_prefix(4 + length);
  }
  rest_.erase(0, rest_.size() - open.size());
  return true;
}

}  // namespace reprise::shim
