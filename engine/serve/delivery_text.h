// Deliveries and decisions as people and programs read them.
#pragma once

#include <string>

#include "serve/delivery_log.h"

namespace reprise::serve {

// One line: id, when, source, what became of it.
std::string delivery_line(const DeliveryRow& row);
// All that is known of it but its body, as a JSON object.
std::string delivery_json(const DeliveryRow& row);
// Everything that is known of it: who sent it, each alert's decision, each rule that was asked.
std::string delivery_story(const DeliveryRow& row);

// One decision with all the rules that were asked.
std::string decision_story(const trigger::Decision& decision);

}  // namespace reprise::serve
