#include "text_runbook.h"

#include <regex>

#include "base/text.h"

namespace reprise::graph {

using model::Expression;
using model::Param;
using model::Step;
using model::Value;

namespace {

struct Line {
  std::size_t indent = 0;
  std::uint32_t number = 0;
  std::string text = {};
};

std::vector<Line> lines_of(const std::string& text) {
  std::vector<Line> lines;
  std::uint32_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    const auto indent = line.find_first_not_of(' ');
    if (indent != std::string_view::npos) {
      lines.push_back({indent, number, std::string(line.substr(indent))});
    }
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view word : base::split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

// "name the rest" -> {"name", "the rest"}
std::pair<std::string, std::string> cut(const std::string& text) {
  const auto blank = text.find(' ');
  if (blank == std::string::npos) return {text, ""};
  return {text.substr(0, blank), std::string(base::trim(text.substr(blank)))};
}

class TextReader {
 public:
  TextReader(model::Runbook& runbook, std::vector<Line> lines, std::uint32_t source)
      : runbook_(runbook), lines_(std::move(lines)), source_(source) {}

  void read() {
    std::vector<Step>* list = nullptr;
    while (next_ < lines_.size()) {
      const Line& line = lines_[next_];
      if (line.text == "on_failure:")
        list = &runbook_.on_failure, ++next_;
      else if (line.text == "finally:")
        list = &runbook_.finally, ++next_;
      else if (line.text[0] == '-')
        list->push_back(read_step());
      else if (!read_head(line))
        runbook_.steps.push_back(read_step());
    }
  }

 private:
  base::Place place(const Line& line, std::string_view part) const {
    const auto at = line.text.find(part);
    const std::size_t column = line.indent + (at == std::string::npos ? 0 : at) + 1;
    return {source_, line.number, static_cast<std::uint32_t>(column),
            static_cast<std::uint32_t>(at == std::string::npos ? 0 : part.size())};
  }

  Expression expression(const std::string& code, const Line& line) const {
    return {code, place(line, code)};
  }
  Param param(const std::string& code, const Line& line) const {
    return {model::Template{expression(code, line)}, place(line, code)};
  }
  Param constant(const std::string& text, const Line& line) const {
    return {Value(text), place(line, text)};
  }

  bool read_head(const Line& line) {
    const auto [word, rest] = cut(line.text);
    const auto [name, code] = cut(rest);
    if (word == "input") {
      model::InputSpec spec;
      spec.name = name;
      spec.required = code == "required";
      runbook_.inputs.push_back(spec);
    } else if (word == "group") {
      runbook_.concurrency = model::Concurrency{param(rest, line)};
    } else if (word == "env") {
      runbook_.env.push_back({name, param(code, line), place(line, name)});
    } else if (word == "output") {
      runbook_.outputs.push_back(output(name, code, line));
    } else if (word == "scope") {
      const auto words = words_of(line.text);
      model::Stay stay;
      stay.name = words[1];
      stay.place = place(line, words[1]);
      stay.from = words[3];
      stay.until = words[5];
      stay.enter.name = stay.exit.name = "exec";
      stay.verify.name = "verify";
      runbook_.stays.push_back(std::move(stay));
    } else if (word == "guard") {
      runbook_.guards.push_back(guard(line));
    } else if (word == "invariant") {
      const auto words = words_of(line.text);
      runbook_.invariants.push_back(
          {words[1], words[3], words[5], words[7], 5000, place(line, words[1])});
    } else {
      return false;
    }
    ++next_;
    return true;
  }

  model::Guard guard(const Line& line) const {
    const auto words = words_of(line.text);
    model::Guard guard;
    guard.name = words[1];
    guard.place = place(line, words[1]);
    for (std::size_t i = 2; i + 1 < words.size(); i += 2) {
      if (words[i] == "from") guard.from = words[i + 1];
      if (words[i] == "until") guard.until = words[i + 1];
      if (words[i] != "with") continue;
      guard.check.name = "verify";
      guard.check.with = {model::ParamMap{{"checks", param(words[i + 1], line), {}}}, {}};
    }
    return guard;
  }

  model::Capture output(const std::string& name, const std::string& code, const Line& line) const {
    model::Capture capture;
    capture.name = name;
    capture.value = param(code, line);
    return capture;
  }

  Step read_step() {
    const Line line = lines_[next_++];
    const auto parts = base::split(line.text, '|');
    const auto words = words_of(parts[0]);
    Step step;
    if (words[0] != "-") step.id = words[0];
    step.place = place(line, words[0]);
    for (std::size_t i = 2; i < words.size(); ++i) step.needs.push_back(words[i]);
    step.action.name = "exec";
    step.action.place = step.place;
    step.action.with = {model::ParamMap{}, step.place};
    for (std::size_t i = 1; i < parts.size(); ++i) {
      read_part(step, std::string(base::trim(parts[i])), line);
    }
    while (next_ < lines_.size() && lines_[next_].indent > line.indent) read_inner(step);
    return step;
  }

  void read_inner(Step& step) {
    if (lines_[next_].text[0] == '-') {
      if (step.handlers == nullptr) step.handlers = std::make_shared<std::vector<Step>>();
      step.on_failure = model::OnFailure::handle;
      step.handlers->push_back(read_step());
      return;
    }
    if (step.block == nullptr) step.block = std::make_shared<std::vector<Step>>();
    step.action = {};
    step.block->push_back(read_step());
  }

  void add_with(Step& step, const std::string& key, Param value, const Line& line) const {
    std::get<model::ParamMap>(step.action.with.node)
        .push_back({key, std::move(value), place(line, key)});
  }

  // The map under `key` of `with:`, made on first use.
  model::ParamMap& inner_map(Step& step, const std::string& key, const Line& line) const {
    auto& with = std::get<model::ParamMap>(step.action.with.node);
    for (model::ParamEntry& entry : with) {
      if (entry.key == key) return std::get<model::ParamMap>(entry.value.node);
    }
    add_with(step, key, {model::ParamMap{}, place(line, key)}, line);
    return std::get<model::ParamMap>(with.back().value.node);
  }

  Param id_list(const std::string& ids, const Line& line) const {
    model::ParamList list;
    for (const std::string& id : words_of(ids)) list.push_back(constant(id, line));
    return {std::move(list), place(line, ids)};
  }

  void read_part(Step& step, const std::string& part, const Line& line) const {
    const auto [word, rest] = cut(part);
    const auto [name, code] = cut(rest);
    if (word == "uses")
      step.action.name = rest;
    else if (word == "with")
      add_with(step, "value", param(rest, line), line);
    else if (word == "text")
      add_with(step, name, constant(code, line), line);
    else if (word == "wait")
      add_with(step, "for", {Value(std::int64_t{std::stoll(rest)}), {}}, line);
    else if (word == "hold") {
      add_with(step, "hold", {Value(true), place(line, word)}, line);
      add_with(step, "verify", {model::ParamMap{}, place(line, word)}, line);
    } else if (word == "in") {
      inner_map(step, "inputs", line).push_back({name, param(code, line), place(line, name)});
    } else if (word == "arm") {
      inner_map(step, "arms", line).push_back({name, id_list(code, line), place(line, name)});
    } else if (word == "default")
      add_with(step, "default", id_list(rest, line), line);
    else
      read_policy(step, part, line);
  }

  void read_policy(Step& step, const std::string& part, const Line& line) const {
    const auto [word, rest] = cut(part);
    const auto [name, code] = cut(rest);
    const auto boxed = [&, &rest = rest] { return std::make_shared<Param>(param(rest, line)); };
    const auto action = [&, &word = word, &rest = rest](const std::string& action_name) {
      Param with{model::ParamMap{}, place(line, word)};
      if (!rest.empty() && action_name != rest) with = param(rest, line);
      return model::Action{action_name, std::move(with), place(line, word)};
    };
    if (word == "when")
      step.when = std::make_shared<Expression>(expression(rest, line));
    else if (word == "foreach")
      step.foreach = std::make_shared<model::FanOut>(model::FanOut{param(rest, line)});
    else if (word == "until")
      step.repeat = std::make_shared<model::Repeat>(model::Repeat{expression(rest, line)});
    else if (word == "env")
      step.env = std::make_shared<std::vector<model::ParamEntry>>(
          std::vector<model::ParamEntry>{{"E", param(rest, line), {}}});
    else if (word == "stdin")
      step.stdin_text = boxed();
    else if (word == "cwd")
      step.cwd = boxed();
    else if (word == "undo")
      step.undo = std::make_shared<model::Action>(action(rest == "set" ? rest : "exec"));
    else if (word == "approve")
      step.approve = std::make_shared<model::Action>(action("approve"));
    else if (word == "probe")
      step.probe = std::make_shared<model::Probe>(model::Probe{action(rest)});
    else if (word == "out")
      step.outputs = std::make_shared<std::vector<model::Capture>>(
          std::vector<model::Capture>{output(name, code, line)});
    else if (word == "no_return")
      step.no_return = rest;
    else if (word == "continue")
      step.on_failure = model::OnFailure::proceed;
    else
      throw std::runtime_error("no such part: " + part);
  }

  model::Runbook& runbook_;
  std::vector<Line> lines_;
  std::uint32_t source_;
  std::size_t next_ = 0;
};

void read_into(TextRunbook& into, model::Runbook& runbook, const std::string& name,
               const std::string& text) {
  runbook.id = name;
  runbook.source = into.sources.add(name, text);
  TextReader(runbook, lines_of(text), runbook.source).read();
}

std::vector<std::string> all_matches(const std::string& code, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(code.begin(), code.end(), expression), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

// Renders `inputs.NAME` and maps of it.
base::Result<Value> render_early(const Param& param, const model::Map& inputs) {
  if (const auto* entries = param.as_map()) {
    model::Map map;
    for (const model::ParamEntry& entry : *entries) {
      auto value = render_early(entry.value, inputs);
      if (!value) return value;
      map[entry.key] = *value;
    }
    return Value(std::move(map));
  }
  const std::string& code = std::get<Expression>(param.as_template()->front()).code;
  const auto found = inputs.find(code.substr(code.find('.') + 1));
  if (found == inputs.end()) return base::fail("x", "'" + code + "' is not known");
  return found->second;
}

}  // namespace

TextRunbook read_runbook(const std::string& text) {
  TextRunbook result;
  read_into(result, result.runbook, "rb", text);
  return result;
}

base::Result<model::Names> find_names(const Expression& expression) {
  const std::string& code = expression.code;
  if (code.find("??") != std::string::npos) {
    return base::fail_at(expression.place, "expression", "'?' is unexpected");
  }
  model::Names names;
  names.roots =
      all_matches(code, R"((?:^|[^.\w'])(steps|needs|secrets|inputs|targets|item|index|self)\b)");
  names.steps = all_matches(code, R"(\bsteps(?:\.|\[')([\w-]+))");
  names.needs = all_matches(code, R"(\bneeds(?:\.|\[')([\w-]+))");
  names.secrets = all_matches(code, R"(\bsecrets\.(\w+))");
  names.inputs = all_matches(code, R"(\binputs\.(\w+))");
  names.targets = all_matches(code, R"(\btargets\.(\w+))");
  const auto output_of = all_matches(code, R"(\bsteps\.(\w+)\.outputs\.\w+)");
  const auto outputs = all_matches(code, R"(\bsteps\.\w+\.outputs\.(\w+))");
  for (std::size_t i = 0; i < outputs.size(); ++i)
    names.outputs.emplace_back(output_of[i], outputs[i]);
  names.dynamic_steps = std::regex_search(code, std::regex(R"(\bsteps\[[^'])"));
  return names;
}

const model::ActionCatalog& test_actions() {
  static const model::ActionCatalog catalog = [] {
    using model::EffectClass;
    model::ActionCatalog all;
    const auto add = [&all](const char* name, EffectClass effect, bool by_engine) {
      model::ActionSchema schema;
      schema.name = name;
      schema.effect = effect;
      schema.by_engine = by_engine;
      if (schema.name == "verify") schema.outputs = {{"checks"}, {"verdict"}};
      all.add(std::move(schema));
    };
    for (const char* name : {"set", "branch", "call", "wait", "approve"}) {
      add(name, EffectClass::none, true);
    }
    add("verify", EffectClass::read, false);
    add("service", EffectClass::idempotent, false);
    add("notify", EffectClass::idempotent, false);
    add("exec", EffectClass::unsafe, false);
    add("halt", EffectClass::unsafe, false);
    return all;
  }();
  return catalog;
}

std::string Built::codes() const {
  std::vector<std::string> codes;
  for (const base::Diagnostic& one : result.diagnostics) codes.push_back(one.code);
  return base::join(codes, " ");
}

// The runbooks in `called` may call each other: `@NAME` paths are tied after all are read.
Built build_text(const std::string& text, const Called& called, bool check_only) {
  TextRunbook read = read_runbook(text);
  std::map<std::string, std::shared_ptr<model::Runbook>> books;
  for (const auto& [path, inner] : called) {
    books[path] = std::make_shared<model::Runbook>();
    read_into(read, *books[path], path, inner);
  }
  for (const auto& [path, book] : books) {
    read.runbook.called[path] = book;
    for (const auto& [other_path, other] : books) book->called[other_path] = other;
  }
  const model::Bindings bindings{.targets = {{"db", "h1"}, {"web-1", "h2"}},
                                 .secrets = {{"TOKEN", {}}}};
  Built built{{}, read.sources};
  BuildRequest request{std::move(read.runbook), std::move(read.sources), {}, bindings, find_names,
                       test_actions()};
  request.inputs = {{"system", "ledger"}};
  request.check_only = check_only;
  request.render = render_early;
  built.result = build(std::move(request));
  for (const auto& [path, book] : books) book->called.clear();  // they hold each other
  return built;
}

}  // namespace reprise::graph
