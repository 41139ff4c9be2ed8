#include "unit/load/load_rig.h"

using namespace reprise;
using tests::Told;

namespace {

// The parts of the first value of a `set` step: "text:..." or "code:...".
std::vector<std::string> parts_of(const std::string& yaml_scalar) {
  const model::Step step = tests::only_step(
      "  set:\n    uses: set\n    with:\n      values:\n        v: " + yaml_scalar + "\n");
  const model::Param& value = step.action.with.find("values")->as_map()->at(0).value;
  std::vector<std::string> parts;
  if (value.as_template() == nullptr) return parts;
  for (const model::TemplatePart& part : *value.as_template()) {
    const auto* code = std::get_if<model::Expression>(&part);
    parts.push_back(code ? "code:" + code->code : "text:" + std::get<std::string>(part));
  }
  return parts;
}

// Line and column of the first expression.
std::pair<int, int> place_of(const std::string& yaml_scalar) {
  const model::Step step = tests::only_step(
      "  set:\n    uses: set\n    with:\n      values:\n        v: " + yaml_scalar + "\n");
  const model::Param& value = step.action.with.find("values")->as_map()->at(0).value;
  for (const model::TemplatePart& part : *value.as_template()) {
    if (const auto* code = std::get_if<model::Expression>(&part)) {
      return {code->place.line, code->place.column};
    }
  }
  return {0, 0};
}

}  // namespace

TEST_CASE("Text is cut into literal parts and expressions") {
  CHECK(parts_of("\"${{ item }}\"") == Told{"code:item"});
  CHECK(parts_of("a ${{ 1 }} b${{2}}") == Told{"text:a ", "code:1", "text: b", "code:2"});
  CHECK(parts_of("plain").empty());
  CHECK(parts_of("$ { { }} }").empty());
}

TEST_CASE("Braces and quotes of Lua do not end an expression") {
  CHECK(parts_of("'${{ {a={1}}}}'") == Told{"code:{a={1}}"});
  CHECK(parts_of("'${{ \"}}\" }}'") == Told{"code:\"}}\""});
  CHECK(parts_of("'${{ [[ }} ]] }}'") == Told{"code:[[ }} ]]"});
  CHECK(parts_of("'${{ [==[ ]] }} ]==] }}'") == Told{"code:[==[ ]] }} ]==]"});
  CHECK(parts_of("'${{ a[b[1]] }}'") == Told{"code:a[b[1]]"});
  CHECK(parts_of("'${{ \"\\\"}}\" }}x'") == Told{"code:\"\\\"}}\"", "text:x"});
}

TEST_CASE("An expression knows its own line and column in every style") {
  CHECK(place_of("\"${{ item }}\"") == std::pair(8, 17));
  CHECK(place_of("x ${{  item }}") == std::pair(8, 19));
  CHECK(place_of("|\n          one\n          two ${{ item }}") == std::pair(10, 19));
  CHECK(place_of(">-\n          one\n          ${{ item }}") == std::pair(10, 15));
  CHECK(place_of("\"\\t${{ item }}\"") == std::pair(8, 19));
  CHECK(place_of("one\n          ${{ item }}") == std::pair(9, 15));
}

TEST_CASE("Each of several expressions has its own place") {
  const model::Step step = tests::only_step("  save:\n    run: [cp, \"${{ a }}${{ a }}\"]\n");
  const model::Param& item = step.action.with.find("argv")->as_list()->at(1);
  CHECK(std::get<model::Expression>(item.as_template()->at(0)).place.column == 20);
  CHECK(std::get<model::Expression>(item.as_template()->at(1)).place.column == 28);
}

TEST_CASE("An expression without end or content is told where it begins") {
  CHECK(tests::told_of_steps("  s:\n    run: [a, \"b ${{ c\"]\n") == Told{"RP0140 5:17"});
  CHECK(tests::told_of_steps("  s:\n    run: [a, \"${{ 'c }}\"]\n") == Told{"RP0140 5:15"});
  CHECK(tests::told_of_steps("  s:\n    run: [a, \"${{}}\", \"${{ }}\"]\n") ==
        Told{"RP0141 5:15", "RP0141 5:24"});
}

TEST_CASE("A condition is bare, or one expression around all of it") {
  CHECK(tests::only_step("  s:\n    when: a == 1\n    run: [x]\n").when->code == "a == 1");
  CHECK(tests::only_step("  s:\n    when: ${{ a == 1 }}\n    run: [x]\n").when->code == "a == 1");
  CHECK(tests::only_step("  s:\n    when: |\n      ${{ a }}\n    run: [x]\n").when->code == "a");
  CHECK(tests::only_step("  s:\n    when: true\n    run: [x]\n").when->code == "true");
  const auto when = tests::only_step("  s:\n    when: |\n      a ==\n      1\n    run: [x]\n").when;
  CHECK(when->code == "a ==\n1");
  CHECK(when->place == base::Place{0, 6, 7, 4});
  CHECK(tests::told_of_steps("  s:\n    when: ${{ a }} == 1\n    run: [x]\n") ==
        Told{"RP0147 5:11"});
  CHECK(tests::told_of_steps("  s:\n    when: [a]\n    run: [x]\n") == Told{"RP0122 5:11"});
}

TEST_CASE("The finder's error and unknown inputs are told at the expression") {
  CHECK(tests::told_of_steps("  s:\n    when: f(1\n    run: [x, \"${{ inputs.no }}\"]\n") ==
        Told{"RP0144 5:11", "RP0145 6:19"});
}

TEST_CASE("An input with '-' is reached by '_'") {
  const auto loaded = tests::load_yaml(
      "reprise: 1\nrunbook: a\ninputs:\n  at-time: { type: string }\nsteps:\n"
      "  s:\n    run: [x, \"${{ inputs.at_time }}\"]\n");
  CHECK(loaded.diagnostics.empty());
}

TEST_CASE("Secrets may stand in with, env and stdin only") {
  CHECK(tests::told_of_steps("  s:\n    uses: notify\n    with: { text: \"${{ secrets.A }}\" }\n"
                             "    env: { B: \"${{ secrets.A }}\" }\n")
            .empty());
  CHECK(tests::told_of_steps("  s:\n    run: [x]\n    stdin: \"${{ secrets.A }}\"\n").empty());
  CHECK(tests::told_of_steps("  s:\n    run: [x, \"${{ secrets.A }}\"]\n"
                             "    when: secrets.A\n    cwd: \"${{ secrets.A }}\"\n")
            .size() == 3);
}

TEST_CASE("S-12: what looks like an expression only after rendering stays text") {
  // One pass: the parts are literal text and code. Text that the code yields is never looked at
  // again.
  CHECK(parts_of("'${{ \"${{ os.exit() }}\" }}'") == Told{"code:\"${{ os.exit() }}\""});
  CHECK(parts_of("'$${{ a }}'") == Told{"text:$", "code:a"});
  CHECK(parts_of("'${{ a }}{{ b }}'") == Told{"code:a", "text:{{ b }}"});
}

TEST_CASE("S-12: a shell script takes no expression at all") {
  CHECK(tests::told_of_steps("  s:\n    shell: |\n      echo\n      echo ${{ inputs.a }}\n") ==
        Told{"RP0142 7:12"});
  CHECK(tests::told_of_steps("  s:\n    uses: exec\n    with: { script: \"${{ 1 }}\" }\n") ==
        Told{"RP0143 6:21"});
}

TEST_CASE("S-12: labels and other constants of a runbook take no expression") {
  const std::string text =
      "reprise: 1\nrunbook: a\nlabels: { team: \"${{ inputs.x }}\" }\n"
      "steps:\n  s:\n    run: [x]\n";
  const auto diagnostics = tests::told(tests::load_yaml(text).diagnostics);
  REQUIRE_FALSE(diagnostics.empty());
  CHECK(tests::load_yaml(text).runbook == nullptr);
}
