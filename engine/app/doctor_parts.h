// The parts of the doctor: each adds what it found.
#pragma once

#include "app/doctor.h"

namespace reprise::app {

using Findings = std::vector<Finding>;
using Level = Finding::Level;

void examine_folder(const std::string& state_folder, Findings& findings);   // who may use it
void examine_disk(const std::string& state_folder, Findings& findings);     // what holds it
void examine_journal(const std::string& state_folder, Findings& findings);  // what it holds
void examine_machine(Findings& findings);  // clock, kernel, limits, locale, worker
void examine_bindings(const std::string& file, Findings& findings);
void examine_runbooks(const Examination& examination, Findings& findings);

// Adds a finding where others may write a file of commands.
void examine_writers(const std::string& path, Findings& findings);

}  // namespace reprise::app
