// Frames: Values over a socket, each as its length in 4 bytes and its stored JSON: a
// secret goes as its reference, and data cannot pose as one.
#pragma once

#include <optional>

#include "model/value.h"

namespace reprise::worker {

inline constexpr std::uint32_t frame_bytes_max = 80u << 20;

// False where nobody reads any more.
bool send_frame(int socket, const model::Value& value);
// Waits. nullopt at the end of the stream, or after what is no frame.
std::optional<model::Value> receive_frame(int socket);

}  // namespace reprise::worker
