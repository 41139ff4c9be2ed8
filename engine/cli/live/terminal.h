// Terminal: the screen and the keys of a person, taken for the life of this object and given back
// on every way out - its end, exit(), a signal, an abort. One at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reprise::cli::live {

// Who answers the signals that end or interrupt a process.
enum class Signals {
  ours,         // Ctrl-C counts as a key; the others end this process, with its terminal restored
  the_engines,  // it has its own; Ctrl-Z does not stop it
};

class Terminal {
 public:
  explicit Terminal(Signals signals);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Standard input and error are a terminal that can place its cursor, and we are in front of it.
  static bool can_show();
  // The locale says that its characters are UTF-8.
  static bool shows_unicode();

  struct Size {
    int columns = 80, rows = 24;
  };
  Size size() const;

  // False while the screen is not ours: after Ctrl-Z, until the shell has brought us to the front.
  bool is_in_front();
  // The screen was taken again, or has another size: what it shows is not known.
  bool was_disturbed();
  // Ctrl-C since the last call.
  int interrupts();
  // What was typed; nothing where nothing waits. `gone` is set at the end of all input.
  std::string typed(bool& gone);

  // Never blocks: a terminal that takes no more keeps its rest for later. False while there is
  // some.
  bool write(std::string_view bytes);
  // The descriptor to wait for; none (-1) while what is typed is for the shell.
  int keys() const;

 private:
  bool flush();

  std::string rest_;
};

}  // namespace reprise::cli::live
