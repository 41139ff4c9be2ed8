// LateLibrary: a shared library that is loaded at its first use. The worker is started for every
// launch and every action; it must not load what few of them need, and be quick.
//   struct Zip : LateLibrary { Zip() : LateLibrary("libzip.so.4") {} REPRISE_LATE(zip_open); };
#pragma once

namespace reprise::actions {

class LateLibrary {
 public:
  LateLibrary(const LateLibrary&) = delete;
  LateLibrary& operator=(const LateLibrary&) = delete;
  // It was found, and so was every function that was asked of it.
  bool is_usable() const { return usable_; }

 protected:
  // It stays loaded for the life of the process.
  explicit LateLibrary(const char* file);
  ~LateLibrary() = default;

  template <class Function>
  Function find(const char* name) {
    return reinterpret_cast<Function>(address_of(name));
  }

 private:
  void* address_of(const char* name);

  void* file_;
  bool usable_;
};

}  // namespace reprise::actions

// A member of the name of a function, or of another name, through which it is called.
#define REPRISE_LATE_AS(member, name) decltype(&::name) member = find<decltype(&::name)>(#name)
#define REPRISE_LATE(name) REPRISE_LATE_AS(name, name)
