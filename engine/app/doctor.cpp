#include "app/doctor.h"

#include "app/doctor_parts.h"

namespace reprise::app {

std::vector<Finding> examine(const Examination& examination) {
  Findings findings;
  examine_folder(examination.state_folder, findings);
  examine_disk(examination.state_folder, findings);
  examine_journal(examination.state_folder, findings);
  examine_machine(findings);
  if (!examination.bindings.empty()) examine_bindings(examination.bindings, findings);
  examine_runbooks(examination, findings);
  return findings;
}

}  // namespace reprise::app
