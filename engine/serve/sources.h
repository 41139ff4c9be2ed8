// Sources: who may send, with the secrets that prove it, and the rules that say what follows. One
// unchanging set; a reload makes another.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/triggers_file.h"
#include "base/result.h"
#include "http/message.h"
#include "trigger/rules.h"
#include "trigger/source.h"

namespace reprise::serve {

struct Sources {
  trigger::Rules rules;
  std::map<std::string, trigger::Keys, std::less<>> keys = {};  // by the source's name
  std::string warnings = {};                                    // of its file, as people read them
};

// Reads a triggers file (none where it is empty) and the secrets that its sources name. Errors are
// without secrets.
base::Result<std::shared_ptr<const Sources>> read_sources(const std::string& file,
                                                          const app::FindRunbook& find);

// The bytes of the secrets that prove who sends for this source.
base::Result<trigger::Keys> read_keys(const model::SourceSettings& source);

// Of a request, what proofs need.
trigger::Head head_of(const http::Request& request);

// Proves who sends. Error "unauthenticated", or "unknown-source" after as much work as for one that
// is known.
base::Result<trigger::Verified> verify(const Sources& sources, const std::string& source,
                                       const http::Request& request, base::WallMicros now_us);

}  // namespace reprise::serve
