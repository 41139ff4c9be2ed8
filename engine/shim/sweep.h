// Sweep: ends what is left of attempts whose shim has died, and proves it, or says that it cannot.
// TERM when a process is first found, KILL after the attempt's grace, again and again; proven when
// two looks in a row find nobody.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shim/wire.h"

namespace boost::asio {
class io_context;
}

namespace reprise::shim {

class Sweep {
 public:
  struct Verdict {
    bool proven = false;
    std::string detail;  // what was found and done, with pids
  };
  using OnVerdict = std::function<void(Verdict)>;

  explicit Sweep(boost::asio::io_context& io);
  ~Sweep();
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;

  void add(const AttemptNote& note, OnVerdict on_verdict);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reprise::shim
