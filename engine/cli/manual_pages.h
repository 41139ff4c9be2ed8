// The manual pages, written from what the command line and the schema say of themselves.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace reprise::cli {

struct Page {
  std::string name;  // reprise-run
  int chapter = 1;
  std::string text;
};

// reprise(1), and one page for each command that is not hidden and not of a later build.
std::vector<Page> command_pages(CLI::App& app);
// reprise-runbook(5): every key and every action of the language.
Page runbook_page();

}  // namespace reprise::cli
