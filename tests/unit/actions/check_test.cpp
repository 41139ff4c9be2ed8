#include <sys/wait.h>

#include "base/sha256.h"
#include "unit/actions/listener.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::answer;
using world::check;
using world::check_value;
using world::json;
using world::Listener;
using world::Value;

namespace {

actions::Finding file(model::Map spec) {
  return check_value(Value(model::Map{{"file", Value(std::move(spec))}}));
}

}  // namespace

TEST_CASE("run: status and output are judged, and kept as evidence") {
  CHECK(check("{'run':['true']}").ok);
  const auto failing = check("{'run':['sh','-c','echo seen; echo why >&2; exit 3']}");
  CHECK_FALSE(failing.ok);
  CHECK_FALSE(failing.could_not_run);
  CHECK(failing.detail == "exit 3: why");
  CHECK(failing.evidence.at("stdout").text() == "seen");
  CHECK(check("{'run':['sh','-c','exit 3'],'expect':{'exit':[0,3]}}").ok);
  CHECK(check("{'run':['echo','lag 5'],'expect':{'stdout_matches':'lag \\\\d+'}}").ok);
  CHECK_FALSE(check("{'run':['echo','lag x'],'expect':{'stdout_matches':'lag \\\\d+'}}").ok);
  CHECK_FALSE(check("{'run':['echo','FATAL'],'expect':{'stdout_not_matches':'FATAL'}}").ok);
}

TEST_CASE("run: what could not be started, was killed or took too long gives no answer") {
  for (const char* spec : {"{'run':['/nonexistent/program']}", "{'run':['sh','-c','kill -9 $$']}",
                           "{'run':['sleep','30'],'timeout':'100ms'}",
                           "{'run':['echo','x'],'expect':{'stdout_matches':'('}}"}) {
    INFO(spec);
    const auto finding = check(spec);
    CHECK_FALSE(finding.ok);
    CHECK(finding.could_not_run);
  }
}

TEST_CASE("run: a child that left something in the background is not waited for") {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(check("{'run':['sh','-c','sleep 30 & exit 0']}").ok);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(25));
}

TEST_CASE("run: a long line and a costly pattern do no harm") {
  CHECK(check("{'run':['printf','%060000d','1'],'expect':{'stdout_matches':'^0.*01$'}}").ok);
  const auto costly =
      check("{'run':['printf','%060000d','2'],'expect':{'stdout_matches':'^((0|0)*)*$'}}");
  CHECK_FALSE(costly.ok);
  CHECK_FALSE(costly.could_not_run);
}

TEST_CASE("file: each condition is judged") {
  const world::Folder folder;
  const std::string path = folder.write("config", "limit=5\n", 0640);
  CHECK(file({{"path", path}}).ok);
  CHECK(file({{"path", path}, {"sha256", base::sha256_hex("limit=5\n")}}).ok);
  CHECK_FALSE(file({{"path", path}, {"sha256", base::sha256_hex("limit=6\n")}}).ok);
  CHECK(file({{"path", path}, {"min_bytes", 8}, {"max_bytes", 8}}).ok);
  CHECK_FALSE(file({{"path", path}, {"min_bytes", 9}}).ok);
  CHECK_FALSE(file({{"path", path}, {"max_bytes", 7}}).ok);
  CHECK(file({{"path", path}, {"mode", "0640"}}).ok);
  CHECK_FALSE(file({{"path", path}, {"mode", "0600"}}).ok);
  CHECK(file({{"path", path}, {"owner", std::to_string(::getuid())}}).ok);
  CHECK(file({{"path", path}, {"owner", "no-such-user"}}).could_not_run);
  CHECK(file({{"path", path}, {"contains", "limit=5"}}).ok);
  CHECK_FALSE(file({{"path", path}, {"contains", "limit=6"}}).ok);
  CHECK(file({{"path", path}, {"newer_than", "1m"}}).ok);
  CHECK_FALSE(file({{"path", path}, {"newer_than", "2999-01-01T00:00:00Z"}}).ok);
  CHECK(file({{"path", path}, {"newer_than", "yesterday"}}).could_not_run);
}

TEST_CASE("file: absence is an answer like another") {
  const world::Folder folder;
  const std::string path = folder.write("there", "");
  CHECK(file({{"path", folder / "gone"}, {"absent", true}}).ok);
  CHECK(file({{"path", folder / "gone"}, {"exists", false}}).ok);
  CHECK_FALSE(file({{"path", path}, {"absent", true}}).ok);
  CHECK_FALSE(file({{"path", folder / "gone"}}).ok);
  CHECK_FALSE(file({{"path", folder / "gone"}, {"min_bytes", 0}}).ok);
}

TEST_CASE("file: a symbolic link is not taken for what it points to") {
  const world::Folder folder;
  std::filesystem::create_symlink(folder.write("real", "content"), folder / "link");
  CHECK_FALSE(file({{"path", folder / "link"}, {"min_bytes", 1}}).ok);
  CHECK_FALSE(file({{"path", folder / "link"}, {"sha256", base::sha256_hex("content")}}).ok);
}

TEST_CASE("process: a zombie does not live, a living process does") {
  const std::string self = std::to_string(::getpid());
  CHECK(check("{'process':{'pid':" + self + "}}").ok);
  CHECK_FALSE(check("{'process':{'pid':" + self + ",'is':'absent'}}").ok);
  CHECK_FALSE(check("{'process':{'pid':" + self + ",'program':'another'}}").ok);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t about{};
  ::waitid(P_PID, static_cast<id_t>(child), &about, WEXITED | WNOWAIT);
  CHECK(check("{'process':{'pid':" + std::to_string(child) + ",'is':'absent'}}").ok);
  ::waitpid(child, nullptr, 0);
}

TEST_CASE("process: by pidfile and by program") {
  const world::Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    ::execlp("sleep", "sleep", "30", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  folder.write("pid", std::to_string(child) + "\n");
  const std::string by_file = "{'process':{'pidfile':'" + folder / "pid" + "','program':'sleep'}}";
  CHECK(world::soon([&] { return check(by_file).ok; }));
  CHECK(check("{'process':{'program':'sleep'}}").ok);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK_FALSE(check(by_file).ok);
  CHECK(check("{'process':{'pidfile':'" + folder / "absent" + "','is':'absent'}}").ok);
  folder.write("pid", "soon\n");
  CHECK(check(by_file).could_not_run);
}

TEST_CASE("tcp: an open port passes, a refused connection is a no, a bad name no answer") {
  std::string port;
  {
    const Listener listener("x");
    port = listener.port();
    CHECK(check("{'tcp':{'host':'127.0.0.1','port':" + port + "}}").ok);
  }
  const auto refused = check("{'tcp':{'host':'127.0.0.1','port':" + port + "}}");
  CHECK_FALSE(refused.ok);
  CHECK_FALSE(refused.could_not_run);
  CHECK(check("{'tcp':{'host':'no-such-host.invalid','port':1}}").could_not_run);
  CHECK(check("{'tcp':{'host':'127.0.0.1','port':70000}}").could_not_run);
}

TEST_CASE("http: status and body are judged") {
  const Listener listener(answer("200 OK", "{\"state\":\"serving\"}"));
  CHECK(check("{'http':{'url':'" + listener.url() + "','contains':'serving'}}").ok);
  CHECK_FALSE(check("{'http':{'url':'" + listener.url() + "','contains':'halted'}}").ok);
  CHECK_FALSE(check("{'http':{'url':'" + listener.url() + "','status':[204,404]}}").ok);
  check("{'http':{'url':'" + listener.url() + "','headers':{'X-Token':'abc'}}}");
  CHECK(listener.asked().find("X-Token: abc") != std::string::npos);
}

TEST_CASE("http: an error status is no pass, and a redirect is not followed") {
  const Listener broken(answer("503 Service Unavailable", "no"));
  CHECK_FALSE(check("{'http':{'url':'" + broken.url() + "'}}").ok);
  const Listener target(answer("200 OK", "fine"));
  const Listener moved(answer("302 Found", "", "Location: " + target.url() + "\r\n"));
  const auto finding = check("{'http':{'url':'" + moved.url() + "'}}");
  CHECK_FALSE(finding.ok);
  CHECK(finding.evidence.at("status").integer() == 302);
  CHECK(target.asked().empty());
}

TEST_CASE("http: silence and other protocols give no answer; credentials are not shown") {
  const Listener silent("");
  const auto finding = check("{'http':{'url':'http://user:hunter22@127.0.0.1:" + silent.port() +
                             "/x?token=hunter22'},'timeout':'200ms'}");
  CHECK(finding.could_not_run);
  CHECK(finding.detail.find("hunter22") == std::string::npos);
  CHECK(check("{'http':{'url':'file:///etc/passwd'}}").could_not_run);
}

TEST_CASE("verify keeps all checks as evidence, also after one has failed") {
  const auto inputs =
      world::inputs_for("verify", json("{'checks':[{'name':'one','run':['false']},{'expr':true},"
                                       "{'run':['/nonexistent']}]}"));
  const auto outcome = actions::perform_verify(inputs, {});
  CHECK(outcome.end == actions::Outcome::End::failed);
  const auto& checks = outcome.outputs.at("checks").list();
  REQUIRE(checks.size() == 3);
  CHECK_FALSE(checks[0]["ok"].boolean());
  CHECK(checks[0]["name"].text() == "one");
  CHECK(checks[1]["ok"].boolean());
  CHECK(checks[2]["could_not_run"].boolean());
  CHECK(outcome.error.message.find("one: exit 1") != std::string::npos);
}

TEST_CASE("verify passes with all, or with any where it says so, and never with none") {
  const auto verify = [](const std::string& inputs) {
    return actions::perform_verify(world::inputs_for("verify", json(inputs)), {}).end ==
           actions::Outcome::End::succeeded;
  };
  CHECK(verify("{'checks':[{'expr':true},{'run':['true']}]}"));
  CHECK_FALSE(verify("{'checks':[{'expr':true},{'expr':false}]}"));
  CHECK(verify("{'checks':[{'expr':true},{'expr':false}],'mode':'any'}"));
  CHECK_FALSE(verify("{'checks':[],'mode':'any'}"));
  CHECK_FALSE(verify("{'checks':[]}"));
}

TEST_CASE("as a probe verify answers; a check that gave no answer makes it cannot-tell") {
  const auto verdict = [](const std::string& inputs) {
    actions::Context context;
    context.role = "probe";
    const auto outcome =
        actions::perform_verify(world::inputs_for("verify", json(inputs)), context);
    CHECK(outcome.end == actions::Outcome::End::succeeded);
    return outcome.outputs.at("verdict").text();
  };
  CHECK(verdict("{'checks':[{'expr':true}]}") == "happened");
  CHECK(verdict("{'checks':[{'expr':true},{'expr':false}]}") == "did-not-happen");
  CHECK(verdict("{'checks':[{'expr':false},{'run':['/nonexistent']}]}") == "cannot-tell");
}

TEST_CASE("wait_for counts successes in a row") {
  const world::Folder folder;
  // yes, no, yes, yes, ..
  const std::string probe =
      folder.write("probe", "#!/bin/sh\necho x >> \"$1\"\n[ $(wc -l < \"$1\") != 2 ]\n", 0755);
  const auto inputs =
      world::inputs_for("wait_for", json("{'probe':{'run':['" + probe + "','" + folder / "tally" +
                                         "']},'every':'10ms','successes':2}"));
  const auto outcome = actions::perform_wait_for(inputs, {});
  CHECK(outcome.end == actions::Outcome::End::succeeded);
  CHECK(outcome.outputs.at("tries").integer() == 4);
}

TEST_CASE("wait_for takes an action that only looks") {
  const auto verify = world::inputs_for(
      "wait_for", json("{'probe':{'uses':'verify','with':{'checks':[{'expr':true}]}}}"));
  CHECK(actions::perform_wait_for(verify, {}).end == actions::Outcome::End::succeeded);
  const auto stop = world::inputs_for(
      "wait_for", json("{'probe':{'uses':'service','with':{'driver':'pidfile','name':'/x',"
                       "'do':'stop'}}}"));
  CHECK(actions::perform_wait_for(stop, {}).error.message.find("do: status") != std::string::npos);
}
