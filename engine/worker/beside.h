// Beside: a file that grows next to its place under the key of its call, and takes the place whole.
// What an interrupted call left under the key is begun anew.
#pragma once

#include <string>
#include <string_view>

#include "worker/make_call.h"
#include "worker/rooted.h"

namespace reprise::worker {

class Beside {
 public:
  static base::Result<Beside> make(const Place& place, const std::string& path,
                                   const std::string& key);
  Beside(Beside&&) = default;
  // Takes itself away where it was not settled.
  ~Beside();

  int file() const { return file_.get(); }
  const Parent& parent() const { return parent_; }
  const std::string& name() const { return name_; }

  // Flushes, takes the place, and flushes the folder. `value` is what the call gives then. Until
  // the place is taken a failure is definite; after it, whether it stays is not known.
  Made settle(model::Value value);

 private:
  Beside(Parent parent, std::string name, process::UniqueFd file, std::string path);

  Parent parent_;
  std::string name_;
  process::UniqueFd file_;
  std::string path_;  // as the script has named it
};

// The name under which a call with this key keeps what is not finished.
std::string name_beside(const std::string& key);

base::Status write_all(int file, std::string_view bytes, const std::string& path);
// What was made or renamed in it stays.
base::Status flush_folder(const Parent& parent);

}  // namespace reprise::worker
