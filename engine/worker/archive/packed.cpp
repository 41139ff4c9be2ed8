#include "worker/archive/packed.h"

#include <unistd.h>
#include <zstd.h>

#include <cerrno>

#include "base/assert.h"
#include "worker/beside.h"

namespace reprise::worker {

namespace {

constexpr int level = 1;
constexpr std::size_t in_bytes = 256u << 10;
constexpr std::string_view zstd_magic("\x28\xb5\x2f\xfd", 4);

}  // namespace

void PackedWriter::Free::operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
void PackedReader::Free::operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }

PackedWriter::PackedWriter(int file, Packing packing, std::string shown)
    : file_(file), shown_(std::move(shown)) {
  if (packing == Packing::none) return;
  context_.reset(ZSTD_createCCtx());
  REPRISE_ASSERT(context_ != nullptr, "out of memory for compression");
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  room_.resize(ZSTD_CStreamOutSize());
}

base::Status PackedWriter::put(std::string_view bytes) {
  hash_.add(bytes);
  bytes_ += static_cast<std::int64_t>(bytes.size());
  return write_all(file_, bytes, shown_);
}

base::Status PackedWriter::pack(std::string_view bytes, bool end) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (std::size_t left = 1; end ? left != 0 : in.pos < in.size;) {
    ZSTD_outBuffer out{room_.data(), room_.size(), 0};
    left = ZSTD_compressStream2(context_.get(), &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left) != 0) return base::fail("io", shown_ + ": " + ZSTD_getErrorName(left));
    if (out.pos == 0) continue;
    if (auto done = put({room_.data(), out.pos}); !done) return done;
  }
  return {};
}

base::Status PackedWriter::add(std::string_view bytes) {
  return context_ ? pack(bytes, false) : put(bytes);
}

base::Status PackedWriter::finish() { return context_ ? pack({}, true) : base::Status{}; }

PackedReader::PackedReader(int file, std::string shown)
    : file_(file), shown_(std::move(shown)), in_(in_bytes) {
  char head[zstd_magic.size()];
  if (::pread(file_, head, sizeof head, 0) != static_cast<ssize_t>(sizeof head) ||
      std::string_view(head, sizeof head) != zstd_magic)
    return;
  context_.reset(ZSTD_createDCtx());
  REPRISE_ASSERT(context_ != nullptr, "out of memory for decompression");
  out_.resize(ZSTD_DStreamOutSize());
}

base::Result<std::string_view> PackedReader::next() { return context_ ? unpack() : read(); }

base::Result<std::string_view> PackedReader::read() {
  for (;;) {
    const ssize_t count = ::pread(file_, in_.data(), in_.size(), consumed_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return base::fail(file_error(errno, shown_));
    consumed_ += count;
    at_end_ = count == 0;
    return std::string_view(in_.data(), static_cast<std::size_t>(count));
  }
}

base::Result<std::string_view> PackedReader::unpack() {
  for (;;) {
    if (waiting_.empty() && !at_end_) {
      auto more = read();
      if (!more) return more;
      waiting_ = *more;
    }
    ZSTD_inBuffer in{waiting_.data(), waiting_.size(), 0};
    ZSTD_outBuffer out{out_.data(), out_.size(), 0};
    if (at_end_ && !inside_frame_) return std::string_view();
    const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(left) != 0)
      return base::fail("damaged", shown_ + ": " + ZSTD_getErrorName(left));
    waiting_.remove_prefix(in.pos);
    inside_frame_ = left != 0;
    if (out.pos > 0) return std::string_view(out_.data(), out.pos);
    if (at_end_ && in.pos == in.size && inside_frame_)
      return base::fail("damaged", shown_ + " ends in its middle");
  }
}

}  // namespace reprise::worker
