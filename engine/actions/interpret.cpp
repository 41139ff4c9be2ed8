#include "actions/interpret.h"

#include <algorithm>
#include <cstring>

#include "actions/captures.h"
#include "actions/interpret_leak.h"
#include "actions/output_file.h"
#include "base/pattern.h"
#include "base/text.h"
#include "base/time.h"

namespace reprise::actions {

using model::AttemptRole;
using model::Failure;
using model::Value;
using model::Verdict;
using process::Ending;
using process::LaunchResult;

namespace {

// Of `reprise-worker action NAME`.
constexpr int worker_done = 0, worker_not_done = 1;
// Of ssh, when the connection failed or was lost.
constexpr int ssh_lost = 255;

std::string cut_line_end(const std::string& raw) {
  std::string text = base::to_utf8(raw);
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

// The last line that says something, for a person and a terminal.
std::string last_line(const std::string& raw) {
  constexpr std::size_t bytes_max = 300;
  const std::string text = base::to_utf8(raw);
  const std::string_view trimmed = base::trim(text);
  const std::size_t before = trimmed.rfind('\n');
  std::string_view line =
      base::trim(before == std::string_view::npos ? trimmed : trimmed.substr(before + 1));
  const bool is_cut = line.size() > bytes_max;
  return base::printable(base::to_utf8(line.substr(0, bytes_max))) + (is_cut ? "..." : "");
}

std::string join_numbers(const std::vector<int>& numbers) {
  std::vector<std::string> texts;
  for (const int number : numbers) texts.push_back(std::to_string(number));
  return base::join(texts, " or ");
}

// One process that has ended, on its way to a verdict.
class Reading {
 public:
  Reading(const Interpretation& what, const LaunchResult& result)
      : what_(what), result_(result), finished_{what.id} {
    finished_.millis = result.millis;
    finished_.log_bytes = result.log_bytes;
    finished_.log_sha256 = result.log_sha256;
    finished_.outputs = model::Map{};
  }

  model::events::AttemptFinished read() {
    if (result_.survivors) {
      end(Verdict::unknown, {"survivors", "a process that it started may still be alive",
                             "look for it before you answer"});
    } else if (result_.ending == Ending::exited) {
      finished_.exit = result_.exit;
      is_worker() ? read_worker() : read_program();
    } else {
      read_violent_end();
    }
    if (what_.id.role == AttemptRole::probe) keep_verdict_only();
    guard_secrets();
    return std::move(finished_);
  }

 private:
  bool is_worker() const { return what_.action != "exec"; }
  bool is_main() const { return what_.id.role == AttemptRole::main; }
  bool is_harmless() const {
    return what_.effect == model::EffectClass::none || what_.effect == model::EffectClass::read;
  }
  const std::vector<model::Capture>& captures() const {
    static const std::vector<model::Capture> none;
    return is_main() && what_.step.outputs ? *what_.step.outputs : none;
  }

  void end(Verdict verdict, Failure failure) {
    finished_.verdict = verdict;
    finished_.error = std::move(failure);
  }
  // Whether the effect happened is not known; where there is none, trying again does no harm.
  void end_unknown(Failure failure) {
    end(is_harmless() ? Verdict::failed : Verdict::unknown, std::move(failure));
  }

  void read_violent_end() {
    if (result_.ending == Ending::not_started)
      return end(Verdict::failed, {"not-started", base::printable(base::to_utf8(result_.error))});
    if (result_.signal != 0) finished_.signal = result_.signal;
    // No failure of its own, whatever it does: it was our wish.
    if (result_.ending == Ending::stopped)
      return end(Verdict::unknown,
                 {std::string(model::stopped_code), "it was stopped before it had ended"});
    if (result_.ending == Ending::timed_out) {
      const auto timeout = is_main() ? what_.step.timeout_ms : std::nullopt;
      const std::string when = timeout ? "within " + base::format_duration(*timeout) : "in time";
      return end_unknown({"timeout", "it did not end " + when + said_at_last()});
    }
    const char* name = sigabbrev_np(result_.signal);
    end_unknown({"signal", "it was ended by signal " + std::to_string(result_.signal) +
                               (name ? std::string(" (") + name + ")" : "") + said_at_last()});
  }

  // ": the last line of its standard error".
  std::string said_at_last() const {
    if (captures_secret(captures(), true)) return {};
    const std::string line = last_line(result_.stderr_tail);
    return line.empty() ? "" : ": " + line;
  }

  void read_program() {
    const Said said{cut_line_end(result_.stdout_text), base::to_utf8(result_.stderr_tail),
                    result_.stdout_cut};
    model::Map outputs{{"stdout", said.stdout_text}, {"exit", result_.exit}};
    if (captures_secret(captures(), false)) outputs["stdout"] = sealed();
    finished_.outputs = outputs;
    if (auto unwanted = judge(said.stdout_text)) return refuse_exit(std::move(*unwanted));
    outputs["stdout"] = said.stdout_text;
    take_outputs(std::move(outputs), said);
  }

  void refuse_exit(Failure failure) {
    // On another host, ssh's own status says nothing about what happened there.
    if (what_.step.host && result_.exit == ssh_lost)
      return end_unknown({"lost", "the connection failed or was lost" + said_at_last()});
    end(Verdict::failed, std::move(failure));
  }

  // Why the end is not as `expect` wants it; that holds for the step's own program alone.
  std::optional<Failure> judge(const std::string& text) const {
    const model::Expect expect =
        is_main() && what_.step.expect ? *what_.step.expect : model::Expect{};
    if (std::find(expect.exit.begin(), expect.exit.end(), result_.exit) == expect.exit.end())
      return Failure{"exit", "it ended with status " + std::to_string(result_.exit) + ", not " +
                                 join_numbers(expect.exit) + said_at_last()};
    if (auto failure = judge_text(expect.stdout_matches, text, true)) return failure;
    return judge_text(expect.stdout_not_matches, text, false);
  }

  std::optional<Failure> judge_text(const std::string& wanted, const std::string& text,
                                    bool is_wanted) const {
    if (wanted.empty()) return std::nullopt;
    const auto pattern = base::Pattern::compile(wanted);
    if (!pattern) return Failure{"expect", pattern.error().message, pattern.error().hint};
    const bool found = pattern->is_in(text);
    if (found != is_wanted)
      return Failure{"expect", std::string("its output ") + (found ? "matches" : "does not match") +
                                   " the pattern '" + wanted + "'"};
    if (is_wanted || !result_.stdout_cut) return std::nullopt;
    return Failure{
        "expect",
        "its output is longer than 64 KiB: the rest was not searched for '" + wanted + "'",
        "search it in the command itself, and expect a status"};
  }

  void read_worker() {
    auto outputs = parse_output_file(result_.output_text, result_.output_cut);
    if (result_.exit == worker_done) return take_outputs({}, {});
    Failure failure{"action",
                    "it ended with status " + std::to_string(result_.exit) + said_at_last()};
    if (outputs) {
      const Value said = (*outputs)["error"];
      if (said.is_map())
        failure = {said["code"].text_or("action"), said["message"].text_or(failure.message),
                   said["hint"].text_or("")};
      outputs->erase("error");
      seal_outputs(*outputs);
      finished_.outputs = std::move(*outputs);
    }
    if (result_.exit == worker_not_done) return end(Verdict::failed, std::move(failure));
    end_unknown(std::move(failure));
  }

  // Of a failed action the outputs are kept as evidence; what is secret is not.
  void seal_outputs(model::Map& outputs) const {
    for (const model::Capture& capture : captures())
      if (capture.secret && outputs.contains(capture.name)) outputs[capture.name] = sealed();
  }

  // It did what was wanted; now its outputs must be readable.
  void take_outputs(model::Map outputs, const Said& said) {
    auto written = parse_output_file(result_.output_text, result_.output_cut);
    if (!written) return refuse_outputs(written.error());
    for (auto& [key, value] : *written) outputs[key] = std::move(value);
    if (auto captured = capture_outputs(captures(), said, outputs); !captured)
      return refuse_outputs(captured.error());
    finished_.outputs = std::move(outputs);
  }

  void refuse_outputs(const base::Error& error) {
    end(Verdict::failed, {error.code, error.message, error.hint});
  }

  void keep_verdict_only() {
    model::Map outputs = finished_.outputs.map();
    const std::string verdict =
        finished_.verdict == Verdict::succeeded ? outputs["verdict"].text_or("") : "";
    const bool is_known = verdict == "happened" || verdict == "did-not-happen";
    outputs["verdict"] = is_known ? verdict : "cannot-tell";
    finished_.outputs = std::move(outputs);
  }

  // Nothing of a bound secret reaches the journal, whatever else the end was.
  void guard_secrets() {
    const LeakFinder leak(what_.secrets);
    if (finished_.error) {
      finished_.error->message = leak.mask(std::move(finished_.error->message));
      finished_.error->hint = leak.mask(std::move(finished_.error->hint));
    }
    if (!leak.is_in(finished_.outputs)) return;
    finished_.outputs = what_.id.role == AttemptRole::probe
                            ? Value(model::Map{{"verdict", finished_.outputs["verdict"]}})
                            : Value(model::Map{});
    if (finished_.verdict != Verdict::succeeded || !is_main()) return;
    end(Verdict::failed, {"secret", "its outputs hold a secret that was given to it",
                          "do not print it, or declare that output with 'secret: true'"});
  }

  const Interpretation& what_;
  const LaunchResult& result_;
  model::events::AttemptFinished finished_;
};

}  // namespace

model::events::AttemptFinished interpret(const Interpretation& what, const LaunchResult& result) {
  return Reading(what, result).read();
}

}  // namespace reprise::actions
