// The lines a person sees while following a run.
#include "console/progress.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "unit/console/story_events.h"

using namespace reprise;
using namespace reprise::test;

namespace {

std::string told(const std::vector<model::Event>& events, console::ProgressOptions options = {}) {
  console::Progress progress("run-1", options);
  std::string text;
  for (const auto& event : events) text += progress.add(event);
  return text;
}

}  // namespace

TEST_CASE("a recovery reads as a story with the time since its beginning") {
  CHECK(told(killed_and_resumed()) ==
        "    0.0s  run of genesis/data-corruption created\n"
        "    0.0s  stop             started\n"
        "    0.4s  stop             succeeded in 0.4s\n"
        "    0.4s  swap             started\n"
        "    9.0s  resumed by a new engine, epoch 2\n"
        "    9.0s  swap             lost: the engine and its shim died\n"
        "    9.0s  swap             asks q1: Did swap happen? [happened|did-not-happen]\n"
        "          reprise answer run-1 q1 CHOICE   # happened, did-not-happen\n"
        "   10.0s  q1 answered happened by ana: saw the new file\n"
        "   10.0s  swap             succeeded\n"
        "   10.0s  check            started\n"
        "   10.4s  check            attempt failed in 0.4s: exit status 3\n"
        "   10.4s  check            tried again in 1.6s\n"
        "   12.0s  check            started, attempt 2\n"
        "   12.4s  check            succeeded in 0.4s\n"
        "   12.5s  run succeeded in 12.5s\n");
}

TEST_CASE("why a step failed is said once") {
  const std::string text = told({at(0, finished("a", model::Verdict::failed)),
                                 at(1, ev::StepFailed{"a", {"exit", "exit status 3", {}}})});
  CHECK(text ==
        "    0.0s  a                attempt failed in 0.4s: exit status 3\n"
        "    0.0s  a                failed\n");
}

TEST_CASE("quiet tells only what needs a person or went wrong, and the end") {
  const std::string text = told(killed_and_resumed(), {.quiet = true});
  CHECK(text.find("stop ") == std::string::npos);
  CHECK(text.find("asks q1") != std::string::npos);
  CHECK(text.find("run succeeded") != std::string::npos);
}

TEST_CASE("colour appears only where it was asked for") {
  CHECK(told(killed_and_resumed()).find('\x1b') == std::string::npos);
  CHECK(told(killed_and_resumed(), {.colour = true}).find("\x1b[32m") != std::string::npos);
}

TEST_CASE("probes are details") {
  auto probe = started("a");
  probe.id.role = model::AttemptRole::probe;
  CHECK(told({at(0, probe)}).empty());
  CHECK(told({at(0, probe)}, {.verbose = true}).find("probe started") != std::string::npos);
}

TEST_CASE("what a child or a person wrote cannot move the cursor or begin a line") {
  auto failed = finished("a", model::Verdict::failed);
  failed.error->message = "bad\x1b[2J\nrun succeeded";
  const std::string text = told({at(0, failed)});
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
  console::Progress progress("run-1", {});
  CHECK(progress.warning("a\nb") == "warning: a b\n");
}

TEST_CASE("the kill switch is told with who set it, why, and who cleared it") {
  CHECK(told({at(0, ev::RunStopRequested{"ann (uid 7)", "fire", false}),
              at(1, ev::RunStopCleared{"bob (uid 8)", "fine"})}) ==
        "    0.0s  kill switch set by ann (uid 7): fire\n"
        "    0.0s  kill switch cleared by bob (uid 8): fine\n");
}
