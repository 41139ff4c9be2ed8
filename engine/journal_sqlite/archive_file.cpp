#include "journal_sqlite/archive_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <cerrno>

#include "journal_sqlite/errors.h"
#include "journal_sqlite/file.h"

namespace reprise::journal_sqlite {

namespace {

constexpr int archive_level = 9;  // written once, kept for years

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

base::Result<std::string> hash_of_file(const std::string& path) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return base::fail(file.error());
  base::Sha256 hash;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(file->get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(io_error("read", path, errno));
    if (got == 0) return base::to_hex(hash.finish());
    hash.add({buffer, static_cast<std::size_t>(got)});
  }
}

}  // namespace

struct ArchiveFile::Impl {
  std::string path;
  Fd file;
  std::int64_t written = 0;
  std::unique_ptr<ZSTD_CCtx, FreeCompressor> context{ZSTD_createCCtx()};
  bool finished = false;

  std::string part() const { return path + ".part"; }
  base::Status compress(std::string_view text, ZSTD_EndDirective end);
};

ArchiveFile::ArchiveFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ArchiveFile::ArchiveFile(ArchiveFile&&) noexcept = default;
ArchiveFile& ArchiveFile::operator=(ArchiveFile&&) noexcept = default;

ArchiveFile::~ArchiveFile() {
  if (impl_ && !impl_->finished) ::unlink(impl_->part().c_str());
}

base::Result<ArchiveFile> ArchiveFile::create(const std::string& path) {
  if (exists(path)) return base::fail(io, path + " exists already");
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  auto file = open_file(impl->part(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (!file) return base::fail(io, file.error().message);
  impl->file = std::move(*file);
  ZSTD_CCtx_setParameter(impl->context.get(), ZSTD_c_compressionLevel, archive_level);
  ZSTD_CCtx_setParameter(impl->context.get(), ZSTD_c_checksumFlag, 1);
  return ArchiveFile(std::move(impl));
}

base::Status ArchiveFile::Impl::compress(std::string_view text, ZSTD_EndDirective end) {
  char buffer[65536];
  ZSTD_inBuffer in{text.data(), text.size(), 0};
  for (;;) {
    ZSTD_outBuffer out{buffer, sizeof buffer, 0};
    const std::size_t left = ZSTD_compressStream2(context.get(), &out, &in, end);
    if (ZSTD_isError(left) != 0)
      return base::fail(io, std::string("cannot compress: ") + ZSTD_getErrorName(left));
    if (auto put = write_at(file, {buffer, out.pos}, written, part()); !put) return put;
    written += static_cast<std::int64_t>(out.pos);
    if (end == ZSTD_e_end ? left == 0 : in.pos == in.size) return {};
  }
}

base::Status ArchiveFile::add(std::string_view text) {
  return impl_->compress(text, ZSTD_e_continue);
}

base::Result<std::string> ArchiveFile::finish(ExportCheck& found) {
  if (auto put = impl_->compress({}, ZSTD_e_end); !put) return base::fail(put.error());
  if (auto synced = sync_data(impl_->file, impl_->part()); !synced)
    return base::fail(synced.error());
  if (auto whole = read_archive(impl_->part(), found); !whole) return base::fail(whole.error());
  auto hash = hash_of_file(impl_->part());
  if (!hash) return hash;
  if (auto named = rename_file(impl_->part(), impl_->path); !named)
    return base::fail(named.error());
  impl_->finished = true;
  if (auto synced = sync_folder(folder_of(impl_->path)); !synced) return base::fail(synced.error());
  return hash;
}

base::Status read_archive(const std::string& path, ExportCheck& found) {
  auto file = open_file(path, O_RDONLY);
  if (!file) return base::fail(file.error());
  const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  char packed[65536], plain[65536];
  std::string line;
  std::size_t state = 0;
  for (;;) {
    const ssize_t got = ::read(file->get(), packed, sizeof packed);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return base::fail(io_error("read", path, errno));
    if (got == 0) break;
    ZSTD_inBuffer in{packed, static_cast<std::size_t>(got), 0};
    bool more = true;
    while (in.pos < in.size || more) {
      ZSTD_outBuffer out{plain, sizeof plain, 0};
      state = ZSTD_decompressStream(context.get(), &out, &in);
      if (ZSTD_isError(state) != 0) return base::fail(damaged, path + " cannot be decompressed");
      more = out.pos == out.size;
      line.append(plain, out.pos);
      for (std::size_t end; (end = line.find('\n')) != std::string::npos; line.erase(0, end + 1))
        if (auto read = found.add(std::string_view(line).substr(0, end)); !read) return read;
    }
  }
  if (state != 0 || !line.empty()) return base::fail(damaged, path + " is cut");
  return {};
}

}  // namespace reprise::journal_sqlite
