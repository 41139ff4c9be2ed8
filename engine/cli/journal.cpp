#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "app/actor.h"
#include "app/journal_check.h"
#include "app/paths.h"
#include "app/real_clock.h"
#include "app/store.h"
#include "cli/commands.h"
#include "cli/living_journal.h"
#include "cli/remote.h"
#include "journal_sqlite/errors.h"
#include "journal_sqlite/operations.h"
#include "trigger/copies.h"
#include "trigger/delivery.h"

namespace reprise::cli {

namespace sqlite = journal_sqlite;

namespace {

struct JournalOptions {
  std::vector<std::string> runs, keep;
  std::string path, older_than = "90d", archive, reason;
};

int refuse(const Context& context, const base::Error& error) {
  context.fail(error);
  const bool is_about_engine = error.code == "closed" || error.code == "no-engine";
  return is_about_engine ? exit_of(error) : sqlite::exit_code(error);
}

struct Verified {
  sqlite::VerifyReport report;
  bool is_living = false;  // of a copy of the living journal
};

base::Result<Verified> verified(base::Result<sqlite::VerifyReport> report, bool is_living) {
  if (!report) return base::fail(report.error());
  return Verified{std::move(*report), is_living};
}

int print_report(const Context& context, const Verified& verified) {
  const sqlite::VerifyReport& report = verified.report;
  if (context.json) {
    context.print(app::to_json(report, verified.is_living) + "\n");
    return report.is_whole() ? success : run_failed;
  }
  context.print(std::to_string(report.commits) + " commits, " + std::to_string(report.runs) +
                " runs, " + std::to_string(report.events) + " events looked at" +
                (verified.is_living ? " of the living journal\n" : "\n"));
  for (const auto& place : report.damage) context.print("damaged: " + place + "\n");
  for (const auto& run : report.affected) context.print("affected run: " + run + "\n");
  for (const auto& place : report.accepted) context.print("accepted: " + place + "\n");
  context.print(report.is_whole() ? "The journal is whole.\n" : "The journal is NOT whole.\n");
  return report.is_whole() ? success : run_failed;
}

base::Result<Verified> verify_living(LivingJournal& journal, const sqlite::OpenSettings& settings) {
  std::optional<Snapshot> snapshot;
  auto report = sqlite::verify_living(settings, [&]() -> base::Result<std::string> {
    auto taken = Snapshot::take(journal, settings.state_folder);
    if (!taken) return base::fail(taken.error());
    snapshot.emplace(std::move(*taken));
    return snapshot->file();
  });
  return verified(std::move(report), true);
}

int verify(const Context& context, const sqlite::OpenSettings& settings) {
  auto report = ask_or_do<Verified>(
      context, [&](LivingJournal& journal) { return verify_living(journal, settings); },
      [&] { return verified(sqlite::verify_state(settings), false); });
  return report ? print_report(context, *report) : refuse(context, report.error());
}

base::Result<Verified> backup_living(LivingJournal& journal, const sqlite::OpenSettings& settings,
                                     const std::string& path) {
  if (auto copied = journal.copy(path); !copied) return base::fail(copied.error());
  return verified(sqlite::prove_backup(path, sqlite::make_chain_key(settings.key)), true);
}

int backup(const Context& context, const sqlite::OpenSettings& settings, const std::string& given) {
  const std::string path = app::absolute_path(given);
  auto report = ask_or_do<Verified>(
      context, [&](LivingJournal& journal) { return backup_living(journal, settings, path); },
      [&] { return verified(sqlite::backup_state(settings, path), false); });
  return report ? print_report(context, *report) : refuse(context, report.error());
}

// A line that does not reach its reader ends the export: half of one must not look like all of it.
base::Status put_line(std::string_view line) {
  if (std::fwrite(line.data(), 1, line.size(), stdout) == line.size()) return {};
  return base::fail(sqlite::outside, std::string("standard output: ") + std::strerror(errno));
}

int export_lines(const Context& context, const sqlite::OpenSettings& settings,
                 const JournalOptions& options) {
  using Report = sqlite::ExportReport;
  auto report = ask_or_do<Report>(
      context,
      [&](LivingJournal& journal) -> base::Result<Report> {
        auto copy = Snapshot::take(journal, settings.state_folder);
        if (!copy) return base::fail(copy.error());
        return sqlite::export_copy(copy->file(), options.runs, put_line);
      },
      [&] { return sqlite::export_state(settings, options.runs, put_line); });
  if (report && std::fflush(stdout) != 0)
    report = base::fail(sqlite::outside, std::string("standard output: ") + std::strerror(errno));
  if (!report) return refuse(context, report.error());
  for (const auto& place : report->damage) context.complain("damaged: " + place);
  return report->damage.empty() ? success : run_failed;
}

// Those of deliveries that nobody sends again.
base::Status add_old_deliveries(const Context& context, base::WallMicros now_us,
                                sqlite::PruneRequest& request) {
  auto reader = open_reader(context);
  if (!reader) return {};  // the prune itself says what is wrong
  auto old = context.service.old_deliveries(**reader, now_us - trigger::Copies::kept_us);
  if (!old) return base::fail(old.error());
  if (*old > 0) request.entries_through[std::string(trigger::deliveries_stream)] = *old;
  return {};
}

int prune(const Context& context, const sqlite::OpenSettings& settings,
          const JournalOptions& options) {
  if (!context.service.is_here()) return become_service(context);
  auto age_ms = base::parse_duration(options.older_than);
  if (!age_ms) return context.fail({"usage", "--older-than: " + age_ms.error().message});
  sqlite::PruneRequest request;
  request.finished_before_us = app::RealClock().now().wall_us - *age_ms * 1'000;
  request.archive_folder =
      app::absolute_path(options.archive.empty() ? context.state + "/archive" : options.archive);
  request.actor = app::own_actor();
  request.keep = {options.keep.begin(), options.keep.end()};
  if (auto added = add_old_deliveries(context, app::RealClock().now().wall_us, request); !added)
    return refuse(context, added.error());
  if (options.archive.empty()) ::mkdir(request.archive_folder.c_str(), 0700);
  auto report = ask_or_do<sqlite::PruneReport>(
      context, [&](LivingJournal& journal) { return journal.prune(request); },
      [&] { return sqlite::prune_state(settings, request); });
  if (!report) return refuse(context, report.error());
  for (const auto& run : report->archived) context.print(run + "\n");
  if (report->entries > 0)
    context.say(std::to_string(report->entries) + " entries about deliveries");
  context.say(report->file.empty() ? "Nothing is old enough." : "Archived in " + report->file);
  return success;
}

// Not with a living engine: it has refused the journal, or goes on well with it.
int accept(const Context& context, const sqlite::OpenSettings& settings,
           const std::string& reason) {
  auto report = sqlite::accept_state(settings, app::own_actor(), reason);
  if (!report) return refuse(context, report.error());
  for (const auto& problem : report->problems) context.print("accepted: " + problem + "\n");
  if (report->problems.empty()) context.say("Nothing to accept: the journal fits its witness.");
  return success;
}

}  // namespace

void add_journal(CLI::App& app, Context& context) {
  auto options = std::make_shared<JournalOptions>();
  auto* command = app.add_subcommand(
      "journal", "Check, copy, export, prune the journal, also while an engine lives");
  command->require_subcommand(1);
  const auto with_settings = [&context](auto operation) {
    return [&context, operation] {
      auto settings = app::open_settings(context.state);
      context.exit = settings ? operation(*settings) : context.fail(settings.error());
    };
  };
  auto* check = command->add_subcommand("verify", "Every hash, every row, every blob");
  check->callback(
      with_settings([&context](const auto& settings) { return verify(context, settings); }));
  auto* copy = command->add_subcommand("backup", "A proven copy of the journal");
  copy->add_option("path", options->path, "File that does not exist yet")->required();
  copy->callback(with_settings([&context, options](const auto& settings) {
    return backup(context, settings, options->path);
  }));
  auto* lines = command->add_subcommand("export", "Every stored byte as JSON lines, on stdout");
  lines->add_option("runs", options->runs, "Run ids; all where none is named");
  lines->callback(with_settings([&context, options](const auto& settings) {
    return export_lines(context, settings, *options);
  }));
  auto* cut = command->add_subcommand("prune", "Archive finished runs and remove them");
  cut->add_option("--older-than", options->older_than,
                  "Only what finished longer ago than this (default 90d)");
  cut->add_option("--archive", options->archive, "Where to (default STATE/archive)");
  cut->add_option("--keep", options->keep, "A run that stays; may be repeated");
  cut->callback(with_settings(
      [&context, options](const auto& settings) { return prune(context, settings, *options); }));
  auto* take = command->add_subcommand(
      "accept", "Go on with a journal that was refused; not while an engine lives");
  take->add_option("--reason", options->reason, "Why; recorded in it")->required();
  take->callback(with_settings([&context, options](const auto& settings) {
    return accept(context, settings, options->reason);
  }));
}

}  // namespace reprise::cli
