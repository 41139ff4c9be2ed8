// record_input: a person's word about a stored run while no engine lives - written down, and acted
// on when the run is resumed.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/input.h"

namespace reprise::app {

// Opens the journal as its one writer, records what the core makes of the input and nothing that
// would follow from it, and closes. Who gives it is the user of this process, or whose `token` it
// is. Errors as Store::open, "forbidden", "unauthenticated"; returns the core's warnings.
base::Result<std::vector<std::string>> record_input(const std::string& state_folder,
                                                    const std::string& run_id,
                                                    model::InputBody input,
                                                    const std::string& token = {});

}  // namespace reprise::app
