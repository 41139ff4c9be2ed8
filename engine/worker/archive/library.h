// libarchive, loaded at its first use. Of its formats only tar is ever switched on.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include "actions/late_library.h"

namespace reprise::worker {

struct ArchiveLibrary : actions::LateLibrary {
  ArchiveLibrary() : LateLibrary("libarchive.so.13") {}
  REPRISE_LATE(archive_read_new);
  REPRISE_LATE(archive_read_free);
  REPRISE_LATE(archive_read_support_format_tar);
  REPRISE_LATE(archive_read_support_filter_gzip);
  REPRISE_LATE(archive_read_open);
  REPRISE_LATE(archive_read_next_header);
  REPRISE_LATE(archive_read_data_block);
  REPRISE_LATE(archive_error_string);
  REPRISE_LATE(archive_filter_code);
  REPRISE_LATE(archive_write_new);
  REPRISE_LATE(archive_write_free);
  REPRISE_LATE(archive_write_set_format_gnutar);
  REPRISE_LATE(archive_write_set_bytes_in_last_block);
  REPRISE_LATE(archive_write_open);
  REPRISE_LATE(archive_write_header);
  REPRISE_LATE(archive_write_data);
  REPRISE_LATE(archive_write_close);
  REPRISE_LATE(archive_entry_new);
  REPRISE_LATE(archive_entry_free);
  REPRISE_LATE(archive_entry_set_pathname);
  REPRISE_LATE(archive_entry_set_filetype);
  REPRISE_LATE(archive_entry_set_perm);
  REPRISE_LATE(archive_entry_set_size);
  REPRISE_LATE(archive_entry_set_mtime);
  REPRISE_LATE(archive_entry_set_symlink);
  REPRISE_LATE(archive_entry_pathname);
  REPRISE_LATE(archive_entry_pathname_utf8);
  REPRISE_LATE(archive_entry_symlink);
  REPRISE_LATE(archive_entry_symlink_utf8);
  REPRISE_LATE(archive_entry_hardlink);
  REPRISE_LATE(archive_entry_hardlink_utf8);
  REPRISE_LATE(archive_entry_filetype);
  REPRISE_LATE(archive_entry_mode);
  REPRISE_LATE(archive_entry_size);
  REPRISE_LATE(archive_entry_mtime);
};

// nullptr where it cannot be loaded.
const ArchiveLibrary* archive_library();

}  // namespace reprise::worker
