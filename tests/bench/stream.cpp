// A backup's stream of bytes: read, compressed, hashed, written - by the product's writer, and what
// zstd alone takes for the same. Prints MiB of input a second.
//
//   bench_stream backup FILE OUT    as fs.archive and fs.compress do it
//   bench_stream zstd FILE OUT      zstd at the same level, no hash, no sum of its own
//   bench_stream make FILE MIB      a file like a ledger's: rows of text, a third of them noise
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "worker/archive/packed.h"
#include "worker/file_content.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr double mebibyte = 1 << 20;

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

int opened(const char* path, int flags) {
  const int file = ::open(path, flags | O_CLOEXEC, 0600);
  if (file < 0) die(path);
  return file;
}

void put(int file, const char* bytes, std::size_t count) {
  if (::write(file, bytes, count) != static_cast<ssize_t>(count)) die("write");
}

std::size_t backup(int from, int to) {
  std::size_t bytes = 0;
  reprise::worker::PackedWriter writer(to, reprise::worker::Packing::zstd, "out");
  const auto done = reprise::worker::each_piece(from, "in", [&](std::string_view piece) {
    bytes += piece.size();
    return writer.add(piece);
  });
  if (!done || !writer.finish() || writer.sha256().size() != 64) die("backup");
  return bytes;
}

std::size_t zstd(int from, int to) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
  std::vector<char> in(256u << 10), out(ZSTD_CStreamOutSize());
  std::size_t bytes = 0;
  for (ssize_t count = 1; count > 0;) {
    count = ::read(from, in.data(), in.size());
    if (count < 0) die("read");
    bytes += static_cast<std::size_t>(count);
    ZSTD_inBuffer source{in.data(), static_cast<std::size_t>(count), 0};
    const auto how = count == 0 ? ZSTD_e_end : ZSTD_e_continue;
    for (std::size_t left = 1; count == 0 ? left != 0 : source.pos < source.size;) {
      ZSTD_outBuffer target{out.data(), out.size(), 0};
      left = ZSTD_compressStream2(context, &target, &source, how);
      put(to, out.data(), target.pos);
    }
  }
  ZSTD_freeCCtx(context);
  return bytes;
}

void make(const char* path, long mib) {
  const int file = opened(path, O_WRONLY | O_CREAT | O_TRUNC);
  std::mt19937_64 chance(1);
  std::string rows;
  for (long row = 0; static_cast<double>(rows.size()) < static_cast<double>(mib) * mebibyte; ++row)
    rows += std::to_string(row) + "|BTC-USD|buy|" + std::to_string(row % 977) + ".50|" +
            std::to_string(chance()) + "|filled\n";
  for (std::size_t at = 0; at < rows.size(); at += 1u << 20)
    put(file, rows.data() + at, std::min<std::size_t>(1u << 20, rows.size() - at));
  ::close(file);
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::string what = words[1];
  if (what == "make") {
    const long mib = std::strtol(words[3], nullptr, 10);
    make(words[2], mib);
    std::printf("%ld\n", mib);
    return 0;
  }
  const int from = opened(words[2], O_RDONLY);
  const int to = opened(words[3], O_WRONLY | O_CREAT | O_TRUNC);
  const auto began = Clock::now();
  const std::size_t bytes = what == "backup" ? backup(from, to) : zstd(from, to);
  const std::chrono::duration<double> took = Clock::now() - began;
  std::printf("%.3f\n", static_cast<double>(bytes) / mebibyte / took.count());
  return 0;
}
