// The clock that counts since boot, suspended time included, and the name of this boot.
#pragma once

#include <cstdint>
#include <string>

namespace reprise::process {

std::int64_t boot_us();
// Empty where the kernel does not tell.
const std::string& boot_id();

}  // namespace reprise::process
