// `reprise manual FOLDER`: what the build calls to have the manual pages.
#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "cli/commands.h"
#include "cli/manual_pages.h"

namespace reprise::cli {

namespace {

base::Status write_page(const std::string& folder, const Page& page) {
  const std::string chapter = std::to_string(page.chapter);
  const std::filesystem::path into = std::filesystem::path(folder) / ("man" + chapter);
  std::error_code error;
  std::filesystem::create_directories(into, error);
  const auto path = into / (page.name + "." + chapter);
  std::ofstream file(path, std::ios::binary);
  file << page.text;
  file.close();
  if (file) return {};
  return base::fail("usage", path.string() + ": " + std::strerror(errno));
}

}  // namespace

void add_manual(CLI::App& app, Context& context) {
  auto* command = app.add_subcommand("manual", "Writes the manual pages")->group("");
  auto folder = std::make_shared<std::string>();
  command->add_option("folder", *folder, "Gets man1/ and man5/")->required();
  command->callback([&app, &context, folder] {
    auto pages = command_pages(app);
    pages.push_back(runbook_page());
    for (const auto& page : pages)
      if (auto written = write_page(*folder, page); !written) {
        context.exit = context.fail(written.error());
        return;
      }
  });
}

}  // namespace reprise::cli
