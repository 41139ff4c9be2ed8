#include "cli/context.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "app/real_clock.h"
#include "base/text.h"
#include "console/event_lines.h"
#include "console/text_form.h"

namespace reprise::cli {

namespace {

bool write(std::FILE* file, std::string_view text) {
  const bool is_taken = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fflush(file) == 0 && is_taken;
}

}  // namespace

bool stdin_is_terminal() { return ::isatty(0) == 1; }
bool stdout_is_terminal() { return ::isatty(1) == 1; }
bool stderr_is_terminal() { return ::isatty(2) == 1; }

bool Context::colour() const {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return !no_color && !dumb && std::getenv("NO_COLOR") == nullptr && stderr_is_terminal();
}

void Context::say(std::string_view text) const {
  if (!quiet) complain(text);
}

void Context::complain(std::string_view text) const {
  std::string line(text);
  if (line.empty() || line.back() != '\n') line += '\n';
  write(stderr, line);
}

void Context::print(std::string_view text) const {
  if (!write(stdout, text) && *output_error == 0) *output_error = errno;
}

int exit_of(const base::Error& error) {
  if (error.code == "io") return journal_error;
  if (error.code == "busy" || error.code == "no-engine" || error.code == "closed") return no_engine;
  if (error.code == "refused") return refused;
  if (error.code == "stopped") return stopped;
  if (error.code == "waits") return waits;
  return usage;
}

int Context::fail(const base::Error& error) const {
  if (json) {
    print(console::error_line(0, app::RealClock().now().wall_us, "", error));
  } else {
    complain(console::paint("error", console::Colour::bad, colour()) + ": " +
             base::printable(error.message));
    if (!error.hint.empty()) complain("hint: " + base::printable(error.hint));
  }
  return exit_of(error);
}

}  // namespace reprise::cli
