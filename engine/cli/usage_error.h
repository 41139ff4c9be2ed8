// UsageError: what is wrong in a command line, said of the word that is wrong.
#pragma once

#include <CLI/CLI.hpp>

#include "base/result.h"

namespace reprise::cli {

// `app` is the one whose parse() has thrown `problem`.
base::Error usage_error(const CLI::App& app, const CLI::ParseError& problem);

// For CLI11: a variable that a script has not set names no run and no folder.
std::string refuse_empty(const std::string& value);

}  // namespace reprise::cli
