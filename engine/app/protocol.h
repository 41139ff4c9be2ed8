// Protocol of the control socket: one JSON object a line, both ways. A request says `do`; its
// answer says `ok`. After `follow` the server goes on sending `frame` lines.
#pragma once

#include <string>
#include <string_view>

#include "access/change.h"
#include "app/hub.h"
#include "app/stored_run.h"
#include "base/result.h"
#include "journal_sqlite/operations.h"
#include "model/input.h"
#include "model/value.h"

namespace reprise::app {

// A line larger than this ends the connection: plans are the largest thing that is sent.
inline constexpr std::size_t protocol_line_bytes_max = 256u << 20;

model::Value encode_frame(const Frame& frame);
base::Result<Frame> decode_frame(const model::Value& message);

model::Value encode_stored(const StoredRun& run);
// Its plan as it was stored.
std::string plan_text(const StoredRun& run);
base::Result<StoredRun> decode_stored(const model::Value& message);

model::Value encode_row(const RunRow& row);
RunRow decode_row(const model::Value& message);

// What is proposed about tokens and people: a list of {kind, body}.
model::Value encode_changes(const std::vector<access::Change>& changes);
base::Result<std::vector<access::Change>> decode_changes(const model::Value& list);
model::Value encode_entry(const port::Entry& entry);
port::Entry decode_entry(const model::Value& message);

// The inputs a person may give (answer, cancel, pause, continue, skip, retry, note). Who gives them
// is not sent: the gate signs them.
model::Value encode_input(const model::InputBody& input);
base::Result<model::InputBody> decode_input(const model::Value& message);

// A prune as a client asks for it; `by` as above.
model::Value encode_prune(const journal_sqlite::PruneRequest& request);
journal_sqlite::PruneRequest decode_prune(const model::Value& message, const std::string& by);
model::Value encode_prune_report(const journal_sqlite::PruneReport& report);
journal_sqlite::PruneReport decode_prune_report(const model::Value& message);

model::Value refusal(const base::Error& error);
// The error of an answer that says ok: false.
base::Status check(const model::Value& answer);

}  // namespace reprise::app
