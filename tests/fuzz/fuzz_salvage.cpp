// Anything as a damaged database: something sound comes out of it, or an error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "worker/salvage/recover.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The first byte says how much of the rest is the log.
  if (size == 0) return 0;
  const std::size_t log_bytes = (size - 1) * data[0] / 255, file_bytes = size - 1 - log_bytes;
  const int file = ::memfd_create("database", MFD_CLOEXEC);
  const int log = ::memfd_create("log", MFD_CLOEXEC);
  if (file < 0 || log < 0 ||
      ::write(file, data + 1, file_bytes) != static_cast<ssize_t>(file_bytes) ||
      ::write(log, data + 1 + file_bytes, log_bytes) != static_cast<ssize_t>(log_bytes))
    std::abort();
  const auto found = reprise::worker::salvage::recover(file, log, "a", ":memory:");
  if (found)
    for (const auto& [table, rows] : found->saved)
      if (rows < 0) std::abort();
  for (const int open : {file, log}) ::close(open);
  return 0;
}
