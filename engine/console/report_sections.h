// ReportSections: the parts of a report's document, in its order.
#pragma once

#include "console/report.h"
#include "console/story.h"

namespace reprise::console {

using Blocks = std::vector<Block>;

void add_summary(Blocks& blocks, const ReportInput& input, const Story& story);
void add_clocks(Blocks& blocks, const ReportInput& input);
void add_unknowns(Blocks& blocks, const Story& story);
void add_graph(Blocks& blocks, const ReportInput& input);
void add_timeline(Blocks& blocks, const ReportInput& input, const Story& story);
// Temporary states, and whether they were left; nothing where there were none.
void add_scopes(Blocks& blocks, const ReportInput& input);
// What guarded the run; nothing where nothing did.
void add_guards(Blocks& blocks, const ReportInput& input);
void add_interruptions(Blocks& blocks, const Story& story);
void add_answers(Blocks& blocks, const Story& story);
// A table of all steps, then each with its attempts, evidence, outputs, error and ends of logs.
void add_steps(Blocks& blocks, const ReportInput& input, const Story& story);
void add_post_mortem(Blocks& blocks, const ReportInput& input, const Story& story);
// The plan's hash, and the files it was made from.
void add_sources(Blocks& blocks, const ReportInput& input);

}  // namespace reprise::console
