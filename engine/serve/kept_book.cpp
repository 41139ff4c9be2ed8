#include "serve/kept_book.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "app/paths.h"
#include "base/sha256.h"
#include "model/json.h"

namespace reprise::serve {

namespace {

constexpr const char* stream = "books";
constexpr const char* kind = "book.kept";
constexpr std::size_t book_bytes_max = std::size_t{1} << 30;
constexpr std::uint64_t part_of_size = 16;

constexpr std::string_view name_begins = "deliveries-";

std::string folder_in(const std::string& state_folder) { return state_folder + "/kept"; }

std::string path_of(const std::string& folder, std::uint64_t through) {
  return folder + "/" + std::string(name_begins) + std::to_string(through);
}

// Not flushed: what a power cut leaves of it has another hash.
bool write_book(const std::string& path, std::string_view bytes) {
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::close(file) == 0 && bytes.empty();
}

// Of our names only: whatever else somebody keeps there is not ours.
void remove_others(const std::string& folder, const std::string& path) {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    const bool is_ours = file.path().filename().string().starts_with(name_begins);
    if (is_ours && file.path() != path) std::filesystem::remove(file.path(), error);
  }
}

struct Named {
  std::uint64_t through = 0;
  std::string hash;
};

// The copy that the journal names last.
base::Result<Named> last_named(app::RunReader& reader) {
  auto entries = reader.entries(stream, 0, 0);
  if (!entries) return base::fail(entries.error());
  if (entries->empty()) return base::fail("none", "no book was kept");
  const auto told = model::parse_json(entries->back().body);
  if (!told) return base::fail(told.error());
  return Named{static_cast<std::uint64_t>((*told)["through"].integer_or(0)),
               (*told)["sha256"].text_or("")};
}

}  // namespace

KeptBook read_kept_book(app::RunReader& reader, const std::string& state_folder) {
  const auto named = last_named(reader);
  if (!named) return {};
  const auto bytes =
      app::read_file(path_of(folder_in(state_folder), named->through), book_bytes_max);
  if (!bytes || base::sha256_hex(*bytes) != named->hash) return {};
  auto book = trigger::DeliveryBook::from_bytes(*bytes);
  return book ? KeptBook{std::move(*book), named->through} : KeptBook{};
}

BookKeeper::BookKeeper(std::string state_folder, app::Entries& entries, Beside beside,
                       std::uint64_t every)
    : folder_(folder_in(state_folder)),
      entries_(entries),
      beside_(std::move(beside)),
      every_(every) {
  ::mkdir(folder_.c_str(), 0700);
}

void BookKeeper::look(const trigger::DeliveryBook& book, std::uint64_t through) {
  if (is_writing_ || through < last_ + std::max(every_, book.size() / part_of_size)) return;
  is_writing_ = true;
  last_ = through;
  const auto copy = std::make_shared<const trigger::DeliveryBook>(book);
  const auto hash = std::make_shared<std::string>();
  const std::string path = path_of(folder_, through);
  beside_(
      [copy, hash, path] {
        const std::string bytes = copy->to_bytes();
        if (write_book(path, bytes)) *hash = base::sha256_hex(bytes);
      },
      [this, hash, path, through] { keep(path, through, *hash); });
}

// The one before goes when the journal names this one. Without space there is none for some time.
void BookKeeper::keep(const std::string& path, std::uint64_t through, const std::string& hash) {
  is_writing_ = false;
  if (hash.empty()) return static_cast<void>(::unlink(path.c_str()));
  model::Map told{{"through", static_cast<std::int64_t>(through)}, {"sha256", hash}};
  entries_.append({{stream, kind, model::to_json(std::move(told))}},
                  [this, path](const auto& numbers) {
                    if (!numbers) return;
                    beside_([folder = folder_, path] { remove_others(folder, path); }, [] {});
                  });
}

}  // namespace reprise::serve
