// libarchive, loaded at its first use: the worker is started for every launch. Of its formats only
// tar is ever switched on.
#pragma once

#include <archive.h>
#include <archive_entry.h>

namespace reprise::worker {

struct ArchiveLibrary {
#define REPRISE_ARCHIVE_FUNCTIONS(each)                                                           \
  each(archive_read_new) each(archive_read_free) each(archive_read_support_format_tar) each(      \
      archive_read_support_filter_gzip) each(archive_read_open) each(archive_read_next_header)    \
      each(archive_read_data_block) each(archive_error_string) each(archive_filter_code) each(    \
          archive_write_new) each(archive_write_free) each(archive_write_set_format_gnutar)       \
          each(archive_write_set_bytes_in_last_block) each(archive_write_open)                    \
              each(archive_write_header) each(archive_write_data) each(archive_write_close) each( \
                  archive_entry_new) each(archive_entry_free) each(archive_entry_set_pathname)    \
                  each(archive_entry_set_filetype) each(archive_entry_set_perm)                   \
                      each(archive_entry_set_size) each(archive_entry_set_mtime)                  \
                          each(archive_entry_set_symlink) each(archive_entry_pathname)            \
                              each(archive_entry_pathname_utf8) each(archive_entry_symlink)       \
                                  each(archive_entry_symlink_utf8) each(archive_entry_hardlink)   \
                                      each(archive_entry_hardlink_utf8)                           \
                                          each(archive_entry_filetype) each(archive_entry_mode)   \
                                              each(archive_entry_size)                            \
                                                  each(archive_entry_size_is_set)                 \
                                                      each(archive_entry_mtime)                   \
                                                          each(archive_entry_is_encrypted)
#define REPRISE_DECLARE(name) decltype(&::name) name = nullptr;
  REPRISE_ARCHIVE_FUNCTIONS(REPRISE_DECLARE)
#undef REPRISE_DECLARE
};

// nullptr where it cannot be loaded.
const ArchiveLibrary* archive_library();

}  // namespace reprise::worker
