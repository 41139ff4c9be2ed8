// The holder: the process above one that a scope holds open. It ends all that the held process has
// started when that ends, when it is asked to, when the scope has lasted too long, and when the
// kill switch is set - whether an engine lives or not.
#pragma once

namespace reprise::worker {

// `reprise-worker --hold`: on standard input stands what to run, as JSON.
int run_holder();

}  // namespace reprise::worker
