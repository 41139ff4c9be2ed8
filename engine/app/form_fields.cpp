#include "app/form_fields.h"

#include "load/read_inputs.h"

namespace reprise::app {

base::Status read_fields(const core::State& state, model::InputBody& input) {
  auto* answered = std::get_if<model::inputs::Answered>(&input);
  if (answered == nullptr) return {};
  const auto question = state.questions().find(answered->question);
  if (question == state.questions().end() || !question->second.asked.form.is_map()) return {};
  const auto given = answered->fields.is_map() ? answered->fields.map() : model::Map{};
  auto read = load::read_form(question->second.asked.form, given);
  if (!read.diagnostics.empty()) {
    const auto& first = read.diagnostics.front();
    return base::fail("usage", "question '" + answered->question + "': " + first.message,
                      first.hint);
  }
  answered->fields = std::move(read.inputs);
  return {};
}

}  // namespace reprise::app
