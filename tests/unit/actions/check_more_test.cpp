// Checks over answers of programs that know more than yes and no: JSON, Prometheus, logs.
#include "base/text.h"
#include "unit/actions/listener.h"
#include "unit/actions/world.h"

using namespace reprise;
using world::answer;
using world::check;
using world::Listener;
using world::Value;

namespace {

std::string http(const Listener& listener, const std::string& more) {
  return "{'http':{'url':'" + listener.url() + "'," + more + "}}";
}

std::string prometheus(const Listener& listener, const std::string& more) {
  return "{'prometheus':{'url':'" + listener.url("/") + "','query':'up{job=\\\"x\\\"}'" + more +
         "}}";
}

std::string vector_of(const std::string& values) {
  std::string samples;
  for (const auto value : base::split(values, ' '))
    samples += (samples.empty() ? "" : ",") + ("{\"value\":[1,\"" + std::string(value) + "\"]}");
  return answer("200 OK", R"({"status":"success","data":{"resultType":"vector","result":[)" +
                              samples + "]}}");
}

bool is_no_answer(const actions::Finding& finding) { return !finding.ok && finding.could_not_run; }
bool is_refused(const actions::Finding& finding) { return !finding.ok && !finding.could_not_run; }

class Log {
 public:
  explicit Log(const std::string& text) : path_(folder_.write("log", text)) {}
  actions::Finding check(const std::string& more) const {
    return world::check("{'log':{'file':'" + path_ + "','matches':'ERROR'" + more + "}}");
  }

 private:
  const world::Folder folder_;
  const std::string path_;
};

}  // namespace

TEST_CASE("http: a value inside of the answer is judged exactly") {
  const Listener listener(
      answer("200 OK", R"({"a":[{"lag":0.1,"big":12345678901234567890}],"s":"x"})"));
  CHECK(check(http(listener, "'json':'.a[1].lag'")).ok);
  CHECK(check(http(listener, "'json':'.a[1].lag','max':0.1,'min':'0.1'")).ok);
  CHECK(check(http(listener, "'json':'.a[1].big','equals':'12345678901234567890'")).ok);
  CHECK(check(http(listener, "'json':'.s','equals':'x'")).ok);
  CHECK(is_refused(check(http(listener, "'json':'.s','equals':'y'"))));
  CHECK(is_refused(check(http(listener, "'json':'.a[1].lag','max':0.09"))));
  CHECK(is_refused(check(http(listener, "'json':'.a[1].big','min':'12345678901234567891'"))));
}

TEST_CASE("http: what is not there or cannot be compared gives no answer") {
  const Listener listener(answer("200 OK", R"({"a":[1],"s":"x"})"));
  CHECK(is_no_answer(check(http(listener, "'json':'.b'"))));
  CHECK(is_no_answer(check(http(listener, "'json':'.a[2]','max':5"))));
  CHECK(is_no_answer(check(http(listener, "'json':'.s','max':5"))));
  CHECK(is_no_answer(check(http(listener, "'max':5"))));
  const Listener text(answer("200 OK", "fine"));
  CHECK(is_no_answer(check(http(text, "'json':'.a'"))));
}

TEST_CASE("http: a token goes into its header, and none that would begin another one") {
  const Listener listener(answer("200 OK", "fine"));
  CHECK(check(http(listener, "'bearer':'abc'")).ok);
  CHECK(listener.asked().find("Authorization: Bearer abc\r\n") != std::string::npos);
  CHECK(is_no_answer(check(http(listener, "'bearer':'abc\\r\\nX: 1'"))));
}

TEST_CASE("prometheus: every value must be within the bounds") {
  const Listener listener(vector_of("0.5 1e-05"));
  CHECK(check(prometheus(listener, ",'max':0.5")).ok);
  CHECK(check(prometheus(listener, ",'min':0.00001")).ok);
  CHECK(is_refused(check(prometheus(listener, ",'max':0.4"))));
  CHECK(is_refused(check(prometheus(listener, ",'min':0.0001"))));
  CHECK(listener.asked().find("GET /api/v1/query?query=up%7Bjob%3D%22x%22%7D ") == 0);
  const Listener infinite(vector_of("+Inf"));
  CHECK(is_refused(check(prometheus(infinite, ",'max':1000000"))));
}

TEST_CASE("prometheus: no value, no number and no success give no answer") {
  for (const std::string& said :
       {vector_of("NaN"),
        answer("200 OK", R"({"status":"success","data":{"resultType":"vector",)"
                         R"("result":[]}})"),
        answer("400 Bad Request", R"({"status":"error","error":"parse error"})"),
        answer("200 OK", "fine"),
        answer("200 OK", R"({"status":"success","data":{"resultType":"matrix","result":[]}})")}) {
    const Listener listener(said);
    CHECK(is_no_answer(check(prometheus(listener, ",'max':5"))));
  }
}

TEST_CASE("log: lines are counted, from an instant or a place on") {
  const Log log(
      "2026-11-01T10:00:00Z ERROR one\n"
      "  at f() ERROR\n"
      "2026-11-01 11:00:00,500 INFO fine\n"
      "[2026-11-01 12:30:00 +0100] ERROR two");
  CHECK(is_refused(log.check("")));
  CHECK(log.check(",'max':3").ok);
  CHECK(is_refused(log.check(",'max':2")));
  CHECK(log.check(",'min':3").ok);
  CHECK(is_refused(log.check(",'min':4")));
  CHECK(log.check(",'since':'2026-11-01T10:00:00Z','min':3").ok);
  CHECK(log.check(",'since':'2026-11-01T10:00:01Z','min':1,'max':1").ok);
  CHECK(log.check(",'since':'2026-11-01T11:30:00Z','min':1").ok);
  CHECK(log.check(",'since':'2026-11-01T11:30:01Z'").ok);
  CHECK(log.check(",'since':'2026-11-01T13:00:00+01:00'").ok);
  CHECK(log.check(",'since':31,'min':2,'max':2").ok);
}

TEST_CASE("log: what cannot be read, or not from there, gives no answer") {
  const Log log("ERROR one\nERROR two\n");
  CHECK(is_no_answer(log.check(",'since':'2026-11-01T10:00:00Z'")));
  CHECK(is_no_answer(log.check(",'since':1000")));
  CHECK(is_no_answer(log.check(",'since':'yesterday'")));
  CHECK(is_no_answer(check("{'log':{'file':'/no/such/log','matches':'x'}}")));
  CHECK(is_no_answer(check("{'log':{'file':'/tmp','matches':'x'}}")));
  CHECK(is_no_answer(check("{'log':{'file':'/dev/zero','matches':'x'}}")));
}
