#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

namespace {

model::ParamSchema bytes_max() {
  constexpr std::int64_t default_bytes = std::int64_t{64} << 30;
  return may("max_bytes", ParamType::integer, "refused beyond so many bytes", default_bytes);
}

HostCall making(std::string name, std::string summary, std::vector<model::ParamSchema> params,
                std::string returns) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .effect = EffectClass::idempotent,
          .params = std::move(params),
          .returns = std::move(returns)};
}

}  // namespace

std::vector<HostCall> archive_calls() {
  model::ParamSchema format = may("format", ParamType::text, "of the archive", "tar.zst");
  format.choices = {"tar.zst", "tar"};
  constexpr std::int64_t default_entries = 100'000;
  return {
      making("fs.archive",
             "Puts everything below a folder into an archive, whole or not at all: files, folders, "
             "and links that only lead down; anything else is an error. Owners are not kept.",
             {path_param("from", "a folder"), path_param("to"), format},
             "map: bytes, sha256 (of the archive), entries"),
      making(
          "fs.extract",
          "Unpacks a tar archive (plain, zstd or gzip) beside its place and gives it its name "
          "when it is whole. An archive with anything that leads out, comes twice, is a device "
          "or hard link, or would run as somebody else is refused, and nothing of it stays.",
          {path_param("archive"), path_param("to", "a folder that is not there yet"), bytes_max(),
           may("max_entries", ParamType::integer, "refused beyond so many entries",
               default_entries)},
          "map: bytes, entries"),
      making("fs.compress", "Compresses a file with zstd, whole or not at all.",
             {path_param("from"), path_param("to")}, "map: bytes, sha256 (of the new file)"),
      making("fs.decompress",
             "Decompresses a zstd file, whole or not at all; its own sum is checked.",
             {path_param("from"), path_param("to"), bytes_max()},
             "map: bytes, sha256 (of the new file)")};
}

}  // namespace reprise::script
