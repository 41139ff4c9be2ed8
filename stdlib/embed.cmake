# Writes the C++ source that holds the modules of stdlib/: cmake -DFOLDER=stdlib -DOUTPUT=x.cpp -P.
file(GLOB modules RELATIVE ${FOLDER} ${FOLDER}/lib/*.lua ${FOLDER}/steps/*.lua)
list(SORT modules)
set(entries "")
set(count 0)
foreach(module ${modules})
  file(READ ${FOLDER}/${module} text)
  string(FIND "${text}" ")reprise\"" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${module} holds )reprise\", which ends its text in C++")
  endif()
  string(APPEND entries "    {\"${module}\", R\"reprise(${text})reprise\"},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "// Made of stdlib/ by stdlib/embed.cmake.
#include <array>

#include \"script/shipped.h\"

namespace reprise::script {

std::span<const Shipped> shipped_modules() {
  static constexpr std::array<Shipped, ${count}> all = {{
${entries}  }};
  return all;
}

}  // namespace reprise::script
")
