// PostMortem: what the journal knows of an incident, and what only people know, as a labelled
// blank.
#pragma once

#include <string>
#include <vector>

#include "console/report.h"
#include "console/story.h"

namespace reprise::console {

struct PostMortem {
  struct Field {
    std::string key;    // in JSON
    std::string label;  // for people
    std::string known;  // empty: nobody knows it but people
    std::string blank;  // what they are to write
  };
  struct Decision {
    base::WallMicros at_us = 0;
    std::string by, question, step, choice, note;
  };
  struct Item {
    std::string before, step = {}, after = {};  // a sentence around a step, or around none
    std::string blank = {};                     // what people are to write; may be empty
  };

  std::vector<Field> fields;
  std::string error;                 // the run's first; empty where there is none
  std::vector<std::string> changed;  // steps that changed something and succeeded, in that order
  std::vector<std::string> undone, destroyed;
  std::vector<Decision> decisions;  // in the order in which they were taken
  std::vector<Item> items;          // to do
};

PostMortem post_mortem_of(const ReportInput& input, const Story& story);
// One JSON object; a blank is null.
std::string post_mortem_json(const PostMortem& facts);

}  // namespace reprise::console
