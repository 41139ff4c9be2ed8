#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/text.h"
#include "cli/manual_pages.h"
#include "cli/roff.h"

namespace reprise::cli {

namespace {

using Commands = std::vector<CLI::App*>;

Commands shown_commands(CLI::App& command, bool later = false) {
  Commands found;
  for (auto* inner : command.get_subcommands([](CLI::App*) { return true; }))
    if (!inner->get_group().empty() && (inner->get_group() == "Later") == later)
      found.push_back(inner);
  return found;
}

std::string in_capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

bool asks_for_help(const CLI::Option& option) {
  return option.get_single_name().starts_with("help");
}

bool has_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string given_as(const CLI::Option& option) {
  std::string name = in_capitals(option.get_single_name());
  if (option.get_expected_max() > 1) name += "...";
  return option.get_required() ? name : "[" + name + "]";
}

std::string synopsis_of(const CLI::App& command, const std::string& path) {
  std::string words = path;
  bool has_options = false;
  for (const auto* option : command.get_options()) {
    if (option->get_positional()) continue;
    if (option->get_required())
      words += " --" + option->get_lnames().front() + " " + option->get_type_name();
    else if (!asks_for_help(*option))
      has_options = true;
  }
  if (has_options) words += " [OPTIONS]";
  for (const auto* option : command.get_options())
    if (option->get_positional()) words += " " + given_as(*option);
  return words;
}

// The members of an IsMember check stand behind the name of the type: FORMAT:{a,b}.
void write_option(Roff& page, const CLI::Option& option) {
  std::string type = option.get_type_name(), text = option.get_description();
  if (const auto begin = type.find(":{"); begin != std::string::npos) {
    std::string members = type.substr(begin + 2, type.size() - begin - 3);
    std::string shown;
    for (const auto member : base::split(members, ','))
      shown += (shown.empty() ? "`" : ", `") + std::string(member) + "`";
    text += "\nOne of: " + shown + ".";
    type.resize(begin);
  }
  std::string term;
  for (const auto& name : option.get_snames()) term += "-" + name + ", ";
  for (const auto& name : option.get_lnames()) term += "--" + name + ", ";
  if (term.empty()) term = in_capitals(option.get_single_name()) + ", ";
  term.resize(term.size() - 2);
  if (has_value(option) && !option.get_positional()) term += " " + type;
  page.item(term, text);
}

// Those of its own; what all commands understand is on the first page.
void write_options(Roff& page, const CLI::App& command) {
  for (const bool positional : {true, false})
    for (const auto* option : command.get_options()) {
      const bool is_own = command.get_parent() == nullptr || !asks_for_help(*option);
      if (option->get_positional() == positional && is_own) write_option(page, *option);
    }
}

bool is_literal(std::string_view line) { return line.starts_with("  "); }

// A line "Examples:" and the like over literal lines is the heading of a section.
std::string heading_of(std::string_view line) {
  if (line == "Exit codes:") return "EXIT STATUS";
  if (line == "Environment:") return "ENVIRONMENT";
  return line == "Example:" || line == "Examples:" ? "EXAMPLES" : "";
}

// What stands before the first heading, and what from there on.
std::pair<std::string, std::string> divided(const std::string& explanation) {
  std::size_t at = 0;
  for (const auto line : base::split(explanation, '\n')) {
    if (!heading_of(line).empty()) break;
    at += line.size() + 1;
  }
  at = std::min(at, explanation.size());
  return {explanation.substr(0, at), explanation.substr(at)};
}

// Text is gathered in lines of one kind, and written when the kind changes.
void write_text(Roff& page, const std::string& text, bool with_sections) {
  std::string gathered;
  bool literal = false;
  const auto flush = [&] {
    if (!gathered.empty()) literal ? page.literal(gathered) : page.paragraph(gathered);
    gathered.clear();
  };
  for (const auto line : base::split(text, '\n')) {
    const std::string heading = with_sections ? heading_of(line) : "";
    if (line.empty() || !heading.empty() || is_literal(line) != literal) flush();
    if (!heading.empty()) page.section(heading);
    if (line.empty() || !heading.empty()) continue;
    literal = is_literal(line);
    gathered += (gathered.empty() ? "" : "\n") + std::string(literal ? line.substr(2) : line);
  }
  flush();
}

void write_inner(Roff& page, CLI::App& command, const std::string& path) {
  for (auto* inner : shown_commands(command)) {
    const std::string inner_path = path + " " + inner->get_name();
    page.part(inner->get_name());
    page.synopsis(synopsis_of(*inner, inner_path));
    page.paragraph(inner->get_description() + ".");
    write_text(page, inner->get_footer(), false);
    write_options(page, *inner);
  }
}

bool has_options(const CLI::App& command) {
  const auto options = command.get_options();
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return !asks_for_help(*option); });
}

void write_body(Roff& page, CLI::App& command, const std::string& path) {
  const auto [body, rest] = divided(command.get_footer());
  page.section("DESCRIPTION");
  page.paragraph(command.get_description() + ".");
  write_text(page, body, false);
  if (!shown_commands(command).empty()) {
    page.section("COMMANDS");
    write_inner(page, command, path);
  }
  if (has_options(command)) {
    page.section("OPTIONS");
    page.paragraph("Those of all commands are in " + page_name("reprise", 1) + ".");
    write_options(page, command);
  }
  write_text(page, rest, true);
}

Page command_page(CLI::App& command) {
  const std::string name = "reprise-" + command.get_name();
  const std::string path = "reprise " + command.get_name();
  Roff page(name, 1, command.get_description());
  page.section("SYNOPSIS");
  if (shown_commands(command).empty()) page.synopsis(synopsis_of(command, path));
  for (auto* inner : shown_commands(command))
    page.synopsis(synopsis_of(*inner, path + " " + inner->get_name()));
  write_body(page, command, path);
  page.section("SEE ALSO");
  page.paragraph(page_name("reprise", 1) + ", " + page_name("reprise-runbook", 5));
  return {name, 1, page.text()};
}

Page first_page(CLI::App& app) {
  const auto [body, rest] = divided(app.get_footer());
  Roff page("reprise", 1, app.get_description());
  page.section("SYNOPSIS");
  page.synopsis("reprise [OPTIONS] COMMAND [ARGUMENTS]");
  page.section("DESCRIPTION");
  write_text(page, body, false);
  page.section("COMMANDS");
  page.paragraph("Each has a page of its own, such as " + page_name("reprise-run", 1) + ".");
  for (auto* command : shown_commands(app))
    page.item(command->get_name(), command->get_description() + ".");
  page.section("OPTIONS");
  page.paragraph("These are understood before and after the name of a command.");
  write_options(page, app);
  write_text(page, rest, true);
  page.section("NOTES");
  std::string later;
  for (auto* command : shown_commands(app, true)) later += " `" + command->get_name() + "`";
  page.paragraph("Known by name, and not in this build:" + later + ".");
  page.section("SEE ALSO");
  page.paragraph(page_name("reprise-runbook", 5));
  return {"reprise", 1, page.text()};
}

}  // namespace

std::vector<Page> command_pages(CLI::App& app) {
  std::vector<Page> pages = {first_page(app)};
  for (auto* command : shown_commands(app)) pages.push_back(command_page(*command));
  return pages;
}

}  // namespace reprise::cli
