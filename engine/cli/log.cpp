#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "app/attempt_names.h"
#include "app/real_clock.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/since.h"
#include "console/log_lines.h"

namespace reprise::cli {

namespace {

struct LogOptions {
  std::string run, step, since;
  bool follow = false;
};

class LogPrinter {
 public:
  LogPrinter(const Context& context, const std::string& run_id, bool heads)
      : context_(context), run_id_(run_id), heads_(heads), lines_(run_id) {}

  // Prints what has come since the last call.
  base::Status print(const model::AttemptId& id) {
    std::uint64_t& offset = offsets_[app::log_name(id)];
    for (;;) {
      auto piece = read_log(context_, run_id_, id, offset);
      if (!piece) return base::fail(piece.error());
      if (piece->bytes.empty()) return {};
      offset += piece->bytes.size();
      if (context_.json)
        context_.print(lines_.add(id, piece->bytes, now_us()));
      else
        print_text(id, piece->bytes);
      last_ = app::log_name(id);
    }
  }

  void end() {
    if (context_.json) context_.print(lines_.rest(now_us()));
  }

  bool has_printed() const { return !last_.empty(); }

 private:
  static base::WallMicros now_us() { return app::RealClock().now().wall_us; }

  // A terminal gets no escape sequences of a child; a file or a pipe gets the exact bytes.
  void print_text(const model::AttemptId& id, const std::string& bytes) {
    if (heads_ && last_ != app::log_name(id))
      context_.print("==> " + id.step + " (attempt " + std::to_string(id.number) + ")\n");
    context_.print(stdout_is_terminal() ? base::printable(base::to_utf8(bytes)) : bytes);
  }

  const Context& context_;
  std::string run_id_;
  bool heads_;
  std::map<std::string, std::uint64_t> offsets_;
  std::string last_;
  console::LogLines lines_;
};

// Silence is an answer, too, and not to be taken for a failure of this command.
void tell_silence(const Context& context, const LogOptions& options, bool started) {
  const std::string of = options.step.empty() ? "this run" : "step '" + options.step + "'";
  const std::string since = options.since.empty() ? "" : " since " + options.since;
  context.say(started ? "The attempts of " + of + since + " have printed nothing."
                      : "No attempt of " + of + " has started" + since + ".");
}

int log(const Context& context, const LogOptions& options) {
  const auto since = since_us(options.since);
  if (!since) return context.fail(since.error());
  std::optional<LogPrinter> printer;
  for (;;) {
    auto run = load_run(context, options.run);
    auto state = run ? app::fold(*run) : base::fail(run.error());
    if (!state) return context.fail(state.error());
    if (!options.step.empty() && state->find(options.step) == core::no_node)
      return context.fail(
          {"unknown", "run " + run->run_id + " has no step '" + options.step + "'"});
    if (!printer) printer.emplace(context, run->run_id, options.step.empty());
    const auto attempts = app::attempts_of(*run, options.step, *since);
    for (const auto& id : attempts)
      if (auto printed = printer->print(id); !printed) return context.fail(printed.error());
    if (!options.follow || state->is_over()) {
      printer->end();
      if (!printer->has_printed()) tell_silence(context, options, !attempts.empty());
      return success;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

}  // namespace

void add_log(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("log", "What the steps of a run have printed");
  auto options = std::make_shared<LogOptions>();
  command->add_option("run", options->run, "Id of a run, or its beginning")->required();
  command->add_option("step", options->step, "Only this step");
  command->add_flag("-f,--follow", options->follow, "Go on until the run ends");
  command->add_option("--since", options->since,
                      "Only attempts started since then: a timestamp, or a duration back");
  command->callback([&context, options] { context.exit = log(context, *options); });
}

}  // namespace reprise::cli
