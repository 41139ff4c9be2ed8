// The stored fields of expressions and parameters.
#pragma once

#include "model/param.h"

namespace reprise::model {

template <class Fields>
void list_fields(Fields& f, const Expression*) {
  f.required("code", &Expression::code);
  f.optional("place", &Expression::place);
}

template <class Fields>
void list_fields(Fields& f, const ParamEntry*) {
  f.required("key", &ParamEntry::key);
  f.required("value", &ParamEntry::value);
  f.optional("place", &ParamEntry::place);
}

}  // namespace reprise::model
