// Beast with nothing around it: what a server that answers "hello" cannot be faster than.
#pragma once

#include <memory>

namespace bench {

class BareHello {
 public:
  BareHello();  // listens on a free port of 127.0.0.1, with one thread
  ~BareHello();
  unsigned short port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bench
