// ModuleBounds: where the calls of an action written in Lua may go, read from its inputs.
#pragma once

#include "model/value.h"

namespace reprise::app {

// `names` is a list of inputs. Texts, and texts in lists, are paths; in maps, what stands under a
// key that names one (path, file, pidfile, ca, cwd).
model::Value paths_in(const model::Value& names, const model::Value& inputs);

// The same of addresses, for what `module` declares as hosts: in maps `url`, `host` with its
// `port`, and `dsn`. An input `hosts` always counts: it says more than addresses do, as which
// networks a name may lead to. What leads to a database comes as {dsn}, perhaps the reference of a
// secret.
model::Value hosts_in(const model::Value& module, const model::Value& inputs);

}  // namespace reprise::app
