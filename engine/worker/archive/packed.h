// Packed: a stream of bytes into a file, compressed and hashed on the way, and back out of it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace reprise::worker {

enum class Packing { none, zstd };

class PackedWriter {
 public:
  // The frame holds a sum of its content, so that a flipped bit is seen where it is unpacked.
  PackedWriter(int file, Packing packing, std::string shown);
  base::Status add(std::string_view bytes);
  base::Status finish();

  int file() const { return file_; }
  // Of what is in the file, once finished.
  std::int64_t bytes() const { return bytes_; }
  std::string sha256() { return base::to_hex(hash_.finish()); }

 private:
  base::Status pack(std::string_view bytes, bool end);
  base::Status put(std::string_view bytes);
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };

  int file_;
  std::string shown_;
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;  // none where nothing is compressed
  std::vector<char> room_;
  base::Sha256 hash_;
  std::int64_t bytes_ = 0;
};

class PackedReader {
 public:
  // What is no zstd is given as it is.
  PackedReader(int file, std::string shown);
  bool is_zstd() const { return context_ != nullptr; }
  // The next bytes, valid until the next call; none at the end. Code "damaged" where the file ends
  // too early or a sum is wrong.
  base::Result<std::string_view> next();
  std::int64_t consumed() const { return consumed_; }  // bytes of the file

 private:
  base::Result<std::string_view> read();
  base::Result<std::string_view> unpack();
  struct Free {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  int file_;
  std::string shown_;
  std::unique_ptr<ZSTD_DCtx_s, Free> context_;
  std::vector<char> in_, out_;
  std::string_view waiting_;
  bool inside_frame_ = false, at_end_ = false;
  std::int64_t consumed_ = 0;
};

}  // namespace reprise::worker
