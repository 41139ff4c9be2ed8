#include "cli/live/terminal.h"

#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdlib>

namespace reprise::cli::live {

namespace {

// An own screen, no cursor, no wrapping of lines, pastes that say so; and all of it back.
constexpr std::string_view take = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[2J";
constexpr std::string_view give_back = "\x1b[?2004l\x1b[?7h\x1b[0m\x1b[?25h\x1b[?1049l";

constexpr std::array ends = {SIGTERM, SIGHUP, SIGQUIT};
constexpr std::array crashes = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
constexpr int interrupts_max = 3;

// What signal handlers need; written before they are installed.
struct Shared {
  termios before{}, raw{};
  int output = -1;
  volatile std::sig_atomic_t taken = 0, disturbed = 0, interrupts = 0;
} shared;

void put(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(shared.output, bytes.data(), bytes.size());
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

// These two call only what a signal handler may call.
void take_screen() {
  ::tcsetattr(0, TCSANOW, &shared.raw);
  shared.taken = 1;
  shared.disturbed = 1;
  put(take);
}

void give_screen_back() {
  if (shared.taken == 0) return;
  shared.taken = 0;
  put(give_back);
  ::tcsetattr(0, TCSANOW, &shared.before);
}

void give_back_and_die(int signal) {
  give_screen_back();
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

// Whoever holds on to Ctrl-C while the view does not answer is let go.
void on_interrupt(int) {
  shared.interrupts = shared.interrupts + 1;
  if (shared.interrupts < interrupts_max) return;
  give_screen_back();
  put("The engine did not answer. Left the view; the run is as it was.\n");
  ::_exit(0);
}

void on_resize(int) { shared.disturbed = 1; }

void on_suspend(int) {
  const int error = errno;
  give_screen_back();
  handle(SIGTSTP, SIG_DFL);
  sigset_t suspend;
  sigemptyset(&suspend);
  sigaddset(&suspend, SIGTSTP);
  sigset_t before;
  ::raise(SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &suspend, &before);  // here it stops, and here it goes on
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  handle(SIGTSTP, on_suspend);
  errno = error;
}

void handle_signals(Signals signals) {
  handle(SIGWINCH, on_resize);
  handle(SIGTSTP, on_suspend);
  for (const int signal : crashes) handle(signal, give_back_and_die);
  if (signals == Signals::the_engines) return;
  for (const int signal : ends) handle(signal, give_back_and_die);
  handle(SIGINT, on_interrupt);
}

void leave_signals(Signals signals) {
  handle(SIGWINCH, SIG_DFL);
  handle(SIGTSTP, SIG_DFL);
  for (const int signal : crashes) handle(signal, SIG_DFL);
  if (signals == Signals::the_engines) return;
  for (const int signal : ends) handle(signal, SIG_DFL);
  handle(SIGINT, SIG_DFL);
}

termios raw_of(termios mode, Signals signals) {
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
  mode.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  if (signals == Signals::the_engines) mode.c_cc[VSUSP] = _POSIX_VDISABLE;
  return mode;
}

// A description of its own, so that not blocking is ours alone and not the shell's, too.
int open_output() {
  std::array<char, 256> name{};
  if (::ttyname_r(2, name.data(), name.size()) == 0) {
    const int file = ::open(name.data(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (file >= 0) return file;
  }
  return ::fcntl(2, F_DUPFD_CLOEXEC, 3);
}

bool in_foreground() { return ::tcgetpgrp(0) == ::getpgrp(); }

// By its name, as the C library looks for it.
bool names_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view name = value;
    return name.find("UTF-8") != name.npos || name.find("utf8") != name.npos;
  }
  return false;
}

Signals answered_by = Signals::ours;

}  // namespace

Terminal::Terminal(Signals signals) {
  answered_by = signals;
  ::tcgetattr(0, &shared.before);
  shared.raw = raw_of(shared.before, signals);
  shared.output = open_output();
  shared.interrupts = 0;
  handle_signals(signals);
  static const bool at_exit = std::atexit(give_screen_back) == 0;
  static_cast<void>(at_exit);
  take_screen();
}

Terminal::~Terminal() {
  flush();
  give_screen_back();
  leave_signals(answered_by);
  ::close(shared.output);
  shared.output = -1;
}

bool Terminal::can_show() {
  if (::isatty(0) != 1 || ::isatty(2) != 1 || !in_foreground()) return false;
  const char* name = std::getenv("TERM");
  const std::string_view term = name == nullptr ? "" : name;
  return !term.empty() && term != "dumb" && term != "unknown" && term != "emacs";
}

bool Terminal::shows_unicode() {
  const locale_t locale = ::newlocale(LC_CTYPE_MASK, "", nullptr);
  if (locale == nullptr) return names_utf8();  // one that is not installed here
  const std::string codeset = ::nl_langinfo_l(CODESET, locale);
  ::freelocale(locale);
  return codeset == "UTF-8";
}

Terminal::Size Terminal::size() const {
  winsize window{};
  if (::ioctl(0, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 || window.ws_row == 0) return {};
  return {window.ws_col, window.ws_row};
}

bool Terminal::is_in_front() {
  if (shared.taken != 0) return true;
  if (!in_foreground()) return false;
  ::tcgetattr(0, &shared.before);
  rest_.clear();
  take_screen();
  return true;
}

int Terminal::keys() const { return shared.taken != 0 ? 0 : -1; }

bool Terminal::was_disturbed() {
  const bool disturbed = shared.disturbed != 0;
  shared.disturbed = 0;
  return disturbed;
}

int Terminal::interrupts() {
  const int count = shared.interrupts;
  shared.interrupts = 0;
  return count;
}

std::string Terminal::typed(bool& gone) {
  pollfd file{0, POLLIN, 0};
  if (::poll(&file, 1, 0) <= 0) return {};
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(0, bytes.data(), bytes.size());
  if (count > 0) return std::string(bytes.data(), static_cast<std::size_t>(count));
  gone = count == 0 || (errno != EINTR && errno != EAGAIN);
  return {};
}

bool Terminal::write(std::string_view bytes) {
  rest_ += bytes;
  return flush();
}

bool Terminal::flush() {
  while (!rest_.empty()) {
    const ssize_t count = ::write(shared.output, rest_.data(), rest_.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return false;
    if (count < 0) rest_.clear();  // nobody reads it any more
    if (count > 0) rest_.erase(0, static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace reprise::cli::live
