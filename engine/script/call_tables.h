// The tables of calls, one file each, that host_calls() joins; and what they are made of.
#pragma once

#include <string>
#include <vector>

#include "script/host_calls.h"

namespace reprise::script {

std::vector<HostCall> file_calls();
std::vector<HostCall> sqlite_calls();
std::vector<HostCall> http_calls();
std::vector<HostCall> net_calls();
std::vector<HostCall> service_calls();
std::vector<HostCall> check_calls();
std::vector<HostCall> log_calls();
std::vector<HostCall> archive_calls();
std::vector<HostCall> postgres_calls();

// Parameters of calls.
model::ParamSchema needed(std::string name, model::ParamType type, std::string help);
model::ParamSchema may(std::string name, model::ParamType type, std::string help);
model::ParamSchema may(std::string name, model::ParamType type, std::string help,
                       model::Value otherwise);
// A path inside the roots of the step.
model::ParamSchema path_param(std::string name = "path", std::string what = "");
// A list of {sql, params}.
model::ParamSchema statements_param();
// Whether statements may be made again.
model::ParamSchema repetition_param();

}  // namespace reprise::script
