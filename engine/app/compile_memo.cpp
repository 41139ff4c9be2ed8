#include "app/compile_memo.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/paths.h"
#include "base/sha256.h"
#include "model/json.h"

namespace reprise::app {

namespace {

constexpr std::size_t kept_max = 16;
constexpr std::size_t kept_bytes_max = 4u << 20;  // of one plan

// One file that was read: what was in it, or that it could not be read.
struct Read {
  std::string path;
  base::Digest content = {};

  bool operator==(const Read&) const = default;
};

Read read_of(const std::string& path, const base::Result<std::string>& text) {
  return {path, text ? base::sha256(*text) : base::Digest{}};
}

// All that a plan depends on but for the content of files. A file that is found before another one
// now is another runbook.
std::string words_of(const CompileRequest& request) {
  const auto path = find_runbook(request.runbook);
  model::List inputs;
  for (const auto& [name, text] : request.inputs) inputs.push_back(model::List{name, text});
  return model::to_json(model::Map{{"runbook", path.value_or(request.runbook)},
                                   {"bindings", request.bindings},
                                   {"inputs", std::move(inputs)},
                                   {"inputs_file", request.inputs_file},
                                   {"values", request.values},
                                   {"check_only", request.check_only}});
}

}  // namespace

struct CompileMemo::Kept {
  std::string asked;
  std::vector<Read> read;
  Compiled compiled;
};

CompileMemo::CompileMemo(ReadText read)
    : read_(read ? std::move(read) : [](const std::string& path) { return read_file(path); }) {}

CompileMemo::~CompileMemo() = default;

Compiled CompileMemo::compile(const CompileRequest& request) {
  if (request.like) return app::compile(request, read_);
  auto fresh = std::make_shared<Kept>();
  fresh->asked = words_of(request);
  if (const auto known = find(fresh->asked); known && is_current(*known)) return known->compiled;
  fresh->compiled = app::compile(request, [&](const std::string& path) {
    auto text = read_(path);
    fresh->read.push_back(read_of(path, text));
    return text;
  });
  if (fresh->compiled.plan && fresh->compiled.encoded_plan.size() <= kept_bytes_max) keep(fresh);
  return fresh->compiled;
}

std::shared_ptr<const CompileMemo::Kept> CompileMemo::find(const std::string& asked) {
  const std::lock_guard guard(mutex_);
  const auto found = std::find_if(kept_.begin(), kept_.end(),
                                  [&asked](const auto& each) { return each->asked == asked; });
  return found == kept_.end() ? nullptr : *found;
}

// Compiling reads one file after the other: where each has the same content, the next one is asked
// for, too.
bool CompileMemo::is_current(const Kept& kept) const {
  return std::all_of(kept.read.begin(), kept.read.end(), [this](const Read& read) {
    return read_of(read.path, read_(read.path)) == read;
  });
}

void CompileMemo::keep(std::shared_ptr<const Kept> fresh) {
  const std::lock_guard guard(mutex_);
  std::erase_if(kept_, [&fresh](const auto& each) { return each->asked == fresh->asked; });
  kept_.push_front(std::move(fresh));
  if (kept_.size() > kept_max) kept_.pop_back();
}

}  // namespace reprise::app
