#include "core/transitions.h"

#include <array>
#include <map>
#include <set>

namespace reprise::core {

using P = model::StepPhase;
using T = Trigger;

namespace {

constexpr Transition table[] = {
    {P::waiting, T::needs_met, P::ready},
    {P::waiting, T::admitted, P::ready},
    {P::waiting, T::reused, P::succeeded},
    {P::waiting, T::timer_fired, P::waiting},       // of `wait`: done is recorded next
    {P::waiting, T::round_due, P::ready},
    {P::waiting, T::succeeded, P::succeeded},       // of `wait`
    {P::waiting, T::round_finished, P::running},    // of `wait` under repeat
    {P::waiting, T::skipped, P::skipped},
    {P::waiting, T::cancelled, P::cancelled},

    {P::ready, T::opened, P::running},
    {P::ready, T::expanded, P::running},
    {P::ready, T::attempt_started, P::running},
    {P::ready, T::timer_set, P::waiting},           // of `wait`
    {P::ready, T::asked, P::asking},
    {P::ready, T::succeeded, P::succeeded},         // actions of the engine itself
    {P::ready, T::round_finished, P::running},      // the same under repeat
    {P::ready, T::failed, P::failed},
    {P::ready, T::skipped, P::skipped},
    {P::ready, T::cancelled, P::cancelled},

    {P::running, T::attempt_succeeded, P::succeeded},
    {P::running, T::attempt_failed, P::running},
    {P::running, T::attempt_unknown, P::unknown},
    {P::running, T::attempt_again, P::ready},
    {P::running, T::attempt_ended, P::running},
    {P::running, T::retry_scheduled, P::retry_wait},
    {P::running, T::asked, P::asking},
    {P::running, T::round_finished, P::running},
    {P::running, T::timer_set, P::waiting},         // `every` of repeat
    {P::running, T::succeeded, P::succeeded},
    {P::running, T::failed, P::failed},
    {P::running, T::cancelled, P::cancelled},
    {P::running, T::inner_doubt, P::unknown},

    {P::retry_wait, T::timer_fired, P::ready},
    {P::retry_wait, T::failed, P::failed},
    {P::retry_wait, T::skipped, P::skipped},
    {P::retry_wait, T::cancelled, P::cancelled},

    {P::unknown, T::probe_started, P::probing},
    {P::unknown, T::asked, P::asking},
    {P::unknown, T::cancelled, P::cancelled},
    {P::unknown, T::inner_clear, P::running},

    {P::probing, T::attempt_ended, P::probing},     // the probe's own attempt
    {P::probing, T::probe_happened, P::succeeded},
    {P::probing, T::probe_again, P::ready},
    {P::probing, T::probe_unclear, P::unknown},
    {P::probing, T::round_finished, P::running},    // a round that the probe says has happened
    {P::probing, T::asked, P::asking},              // the same, under on_failure: ask
    {P::probing, T::failed, P::failed},             // it did not happen, and the run ends
    {P::probing, T::cancelled, P::cancelled},

    {P::asking, T::answered, P::asking},
    {P::asking, T::answered_again, P::ready},
    {P::asking, T::attempt_succeeded, P::succeeded},   // it was alive and has come to its end
    {P::asking, T::attempt_failed, P::running},
    {P::asking, T::attempt_unknown, P::unknown},
    {P::asking, T::attempt_again, P::ready},
    {P::asking, T::attempt_ended, P::running},
    {P::asking, T::round_finished, P::running},        // a round that a person says has happened
    {P::asking, T::succeeded, P::succeeded},
    {P::asking, T::failed, P::failed},
    {P::asking, T::skipped, P::skipped},
    {P::asking, T::cancelled, P::cancelled},

    {P::succeeded, T::undo, P::succeeded},
    {P::failed, T::undo, P::failed},                // what an earlier round has done
    {P::skipped, T::undo, P::skipped},
    {P::cancelled, T::undo, P::cancelled},
    {P::succeeded, T::reset, P::waiting},
    {P::failed, T::reset, P::waiting},
    {P::skipped, T::reset, P::waiting},
    {P::cancelled, T::reset, P::waiting},
};

constexpr std::size_t phase_count = static_cast<std::size_t>(P::cancelled) + 1;
constexpr std::size_t trigger_count = static_cast<std::size_t>(T::reset) + 1;
constexpr std::uint8_t undefined = 0xff;

using Lookup = std::array<std::array<std::uint8_t, trigger_count>, phase_count>;

constexpr Lookup make_lookup() {
  Lookup lookup{};
  for (auto& row : lookup)
    for (auto& cell : row) cell = undefined;
  for (const auto& row : table)
    lookup[static_cast<std::size_t>(row.phase)][static_cast<std::size_t>(row.trigger)] =
        static_cast<std::uint8_t>(row.next);
  return lookup;
}

constexpr Lookup lookup = make_lookup();

constexpr std::array<std::string_view, trigger_count> trigger_texts = {"needs met",
                                                                       "let in",
                                                                       "reused",
                                                                       "opened",
                                                                       "expanded",
                                                                       "attempt started",
                                                                       "attempt succeeded",
                                                                       "attempt failed",
                                                                       "attempt unknown",
                                                                       "attempt again",
                                                                       "attempt ended",
                                                                       "probe started",
                                                                       "probe: happened",
                                                                       "probe: did not happen",
                                                                       "probe: cannot tell",
                                                                       "undo",
                                                                       "retry scheduled",
                                                                       "timer set",
                                                                       "timer due",
                                                                       "time for a round",
                                                                       "question asked",
                                                                       "question answered",
                                                                       "answered: go",
                                                                       "round finished",
                                                                       "step succeeded",
                                                                       "step failed",
                                                                       "step skipped",
                                                                       "step cancelled",
                                                                       "doubt inside",
                                                                       "doubt inside over",
                                                                       "another round or try"};

}  // namespace

std::span<const Transition> transitions() { return table; }

std::optional<model::StepPhase> next_phase(model::StepPhase phase, Trigger trigger) {
  const auto next = lookup[static_cast<std::size_t>(phase)][static_cast<std::size_t>(trigger)];
  if (next == undefined) return std::nullopt;
  return static_cast<model::StepPhase>(next);
}

bool is_terminal(model::StepPhase phase) {
  return phase == P::succeeded || phase == P::failed || phase == P::skipped ||
         phase == P::cancelled;
}

std::string_view to_text(Trigger trigger) {
  return trigger_texts.at(static_cast<std::size_t>(trigger));
}

std::string transitions_page() {
  std::string page =
      "# Step phases\n\n"
      "Printed from `engine/core/transitions.cpp`; a test compares the two. A change of a phase "
      "that\n"
      "is not in this table stops the engine while it runs, and is a damaged journal while a run "
      "is\n"
      "restored.\n\n| phase | why | next |\n| --- | --- | --- |\n";
  std::map<std::pair<P, P>, std::string> edges;
  for (const auto& row : table) {
    page += "| " + std::string(model::to_text(row.phase)) + " | " +
            std::string(to_text(row.trigger)) + " | " + std::string(model::to_text(row.next)) +
            " |\n";
    if (row.phase == row.next) continue;
    auto& label = edges[{row.phase, row.next}];
    label += (label.empty() ? "" : "\\n") + std::string(to_text(row.trigger));
  }
  page += "\n```dot\ndigraph phases {\n";
  for (const auto& [edge, label] : edges)
    page += "  \"" + std::string(model::to_text(edge.first)) + "\" -> \"" +
            std::string(model::to_text(edge.second)) + "\" [label=\"" + label + "\"];\n";
  return page + "}\n```\n";
}

}  // namespace reprise::core
