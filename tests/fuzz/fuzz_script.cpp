// Fuzzes Lua scripts: whatever the source is, it ends within its bounds, it does the same a second
// time, and its record, read back as a journal gives it, answers every call of it.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/assert.h"
#include "model/json.h"
#include "script/host_calls.h"
#include "script/machine.h"
#include "script/record.h"

namespace {

using namespace reprise;
using model::Value;

constexpr int calls_max = 30;
constexpr int looks_max = 20;  // at 10,000 instructions each

struct Story {
  std::vector<script::RecordedCall> calls;
  std::string end;  // the outputs or the error, as text
};

// A result that the input chooses: of a right or a wrong kind, or an expected error.
Value answer(const std::string& source, std::size_t number) {
  static const Value lists = model::parse_json(R"([1, "a", null, {"k": [2.5]}])").value();
  switch (source.empty() ? 0 : source[number % source.size()] % 5) {
    case 0:
      return script::given(Value("text"));
    case 1:
      return script::given(Value(std::int64_t{7}));
    case 2:
      return script::given(lists);
    case 3:
      return script::given(Value(true));
    default:
      return script::given(base::Error{"not-found", "nothing there", "look elsewhere"});
  }
}

// One machine for all scripts, renewed for each: what one leaves behind, the replay of another
// would meet.
script::Machine& renewed() {
  static int looks = 0;
  static script::Machine machine({8u << 20, [] { return ++looks > looks_max; }},
                                 [](std::string_view) {});
  looks = 0;
  machine.renew();
  return machine;
}

std::string end_of(const script::Machine::Stop& stop) {
  if (const auto* ended = std::get_if<script::Machine::Ended>(&stop))
    return "outputs " + model::to_json(Value(ended->outputs));
  if (const auto* error = std::get_if<base::Error>(&stop))
    return "error " + error->code + ": " + error->message;
  return "still calling";
}

Story run(const std::string& source) {
  Story story;
  script::Machine& machine = renewed();
  auto stop =
      machine.start({{"fuzz.lua", source}, {}, model::parse_json(R"({"a": [1]})").value(), 5});
  while (story.calls.size() < calls_max) {
    const auto* call = std::get_if<script::Call>(&stop);
    if (call == nullptr) break;
    const Value result = answer(source, story.calls.size());
    story.calls.push_back({call->name, script::hash_of_args(*call), script::shown_args(*call),
                           call->place, true, false, result});
    stop = machine.resume(result);
  }
  story.end = end_of(stop);
  return story;
}

// As the next engine hands it back: through JSON.
script::Record stored(const Story& story) {
  auto calls = story.calls;
  for (auto& call : calls) call.result = model::parse_json(model::to_json(call.result)).value();
  return script::Record(std::move(calls));
}

void check_replay(const std::string& source, const Story& story) {
  script::Machine& machine = renewed();
  script::Record record = stored(story);
  auto stop =
      machine.start({{"fuzz.lua", source}, {}, model::parse_json(R"({"a": [1]})").value(), 5});
  for (std::size_t made = 0; made < story.calls.size(); ++made) {
    const auto* call = std::get_if<script::Call>(&stop);
    REPRISE_ASSERT(call != nullptr, "the script makes its calls again");
    const auto known = record.next(*call);
    REPRISE_ASSERT(std::holds_alternative<script::Record::Known>(known), "the record answers");
    stop = machine.resume(std::get<script::Record::Known>(known).result);
  }
  REPRISE_ASSERT(end_of(stop) == story.end, "it ends as it did before");
}

// Loops inside C that no hook sees: in the product the kernel ends the process. Here each would
// only be the end of the search.
bool loops_in_c(const std::string& source) {
  for (const char* word : {"find", "match", "gsub", "move", "__len", "rep", "sort"})
    if (source.find(word) != std::string::npos) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string source(reinterpret_cast<const char*>(bytes), size);
  if (loops_in_c(source)) return -1;
  const auto refused = script::check_syntax({"fuzz.lua", source});
  const Story story = run(source);
  REPRISE_ASSERT(!refused || story.calls.empty(), "what does not compile does not run");
  // Where the time was up depends on nothing but the source; memory may end a little elsewhere.
  if (story.end.find("lua-limit") == std::string::npos) check_replay(source, story);
  return 0;
}
