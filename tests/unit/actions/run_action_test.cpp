#include <fcntl.h>
#include <sys/wait.h>

#include "actions/run_action.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::json;

namespace {

struct Ran {
  int status = -1;
  std::string output;
};

// As `reprise-worker action NAME` does it, in a process of its own.
Ran run(const std::string& name, std::string request) {
  const world::Folder folder;
  for (char& letter : request)
    if (letter == '\'') letter = '"';
  const std::string input = folder.write("in", request), output = folder / "out";
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(::open(input.c_str(), O_RDONLY | O_CLOEXEC), 0);
    ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), 1);
    ::dup2(1, 2);
    ::setenv("REPRISE_OUTPUT", output.c_str(), 1);
    ::_exit(actions::run_action(name));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, world::text_of(output)};
}

}  // namespace

TEST_CASE("an action reads its inputs, writes its outputs and ends with 0") {
  const auto ran =
      run("verify", "{'inputs':{'checks':[{'name':'x','run':['true']}]},'context':{}}");
  CHECK(ran.status == 0);
  const auto outputs = json(ran.output);
  CHECK(outputs["checks"].list().at(0)["ok"].boolean());
  CHECK(outputs["error"].is_null());
}

TEST_CASE("a definite failure ends with 1, says why, and keeps its evidence") {
  const auto ran = run("verify", "{'inputs':{'checks':[{'run':['false']}]},'context':{}}");
  CHECK(ran.status == 1);
  const auto outputs = json(ran.output);
  CHECK(outputs["error"]["code"].text() == "verify");
  CHECK_FALSE(outputs["checks"].list().at(0)["ok"].boolean());
}

TEST_CASE("as a probe a failed check is an answer") {
  const auto ran =
      run("verify", "{'inputs':{'checks':[{'run':['false']}]},'context':{'role':'probe'}}");
  CHECK(ran.status == 0);
  CHECK(json(ran.output)["verdict"].text() == "did-not-happen");
}

TEST_CASE("wrong inputs, no inputs and unknown actions are definite failures") {
  CHECK(run("verify", "{'inputs':{'chekcs':[]}}").status == 1);
  CHECK(run("verify", "").status == 1);
  CHECK(run("verify", "[1,").status == 1);
  CHECK(run("exec", "{'inputs':{'argv':['true']}}").status == 1);
  CHECK(run("../verify", "{}").status == 1);
}

TEST_CASE("a check does not get at the outputs of its action") {
  const auto ran =
      run("verify", "{'inputs':{'checks':[{'run':['sh','-c','test -z ${REPRISE_OUTPUT+set}']}]}}");
  CHECK(ran.status == 0);
}

TEST_CASE("report takes its text from the engine") {
  const world::Folder folder;
  const auto ran =
      run("report", "{'inputs':{'format':'md','to':'" + folder / "r.md" + "','text':'# Report'}}");
  CHECK(ran.status == 0);
  CHECK(world::text_of(folder / "r.md") == "# Report");
}
