#include <algorithm>
#include <optional>

#include "actions/check.h"
#include "actions/judge_value.h"
#include "actions/sqlite_reader.h"
#include "base/text.h"

namespace reprise::actions {

using model::Value;

namespace {

constexpr std::size_t rows_max = 10'000, problems_max = 20, rows_shown_max = 20;

bool same_row(const Value& wanted, const model::List& found) {
  if (!wanted.is_list()) return found.size() == 1 && same_value(wanted, found[0]);
  return std::equal(wanted.list().begin(), wanted.list().end(), found.begin(), found.end(),
                    same_value);
}

Value shown(const std::vector<model::List>& rows) {
  model::List some;
  for (std::size_t i = 0; i < std::min(rows.size(), rows_shown_max); ++i)
    some.push_back(rows[i].size() == 1 ? rows[i][0] : Value(rows[i]));
  return Value(std::move(some));
}

// A file that is not there, or is no sound database, is an answer; one that cannot be read is none.
Finding finding_of(const base::Error& error) {
  const bool answer =
      error.code == "not-found" || error.code == "not-a-database" || error.code == "damaged";
  return answer ? refused(error.message)
                : unanswered(error.message + (error.hint.empty() ? "" : "; " + error.hint));
}

class Inspection {
 public:
  Inspection(const Value& spec, const SqliteReader& reader) : spec_(spec), reader_(reader) {}

  Finding verdict() {
    std::optional<Finding> bad = integrity();
    if (!bad) bad = tables();
    if (!bad) bad = content();
    if (bad) {
      bad->evidence.merge(evidence_);
      return *bad;
    }
    return passed(detail_.empty() ? "sound" : detail_, std::move(evidence_));
  }

 private:
  std::optional<Finding> integrity() {
    if (spec_["integrity"].text_or("ok") == "skip") return std::nullopt;
    const auto report =
        reader_.rows("PRAGMA integrity_check(" + std::to_string(problems_max) + ")", problems_max);
    if (!report) return finding_of(report.error());
    if (report->size() != 1 || report->at(0).size() != 1 || text_of(report->at(0)[0]) != "ok") {
      evidence_["problems"] = shown(*report);
      return refused("integrity_check finds: " +
                     (report->empty() ? "nothing at all" : text_of(report->at(0).at(0))));
    }
    const auto orphans = reader_.rows("PRAGMA foreign_key_check", problems_max);
    if (!orphans) return finding_of(orphans.error());
    if (!orphans->empty()) {
      evidence_["problems"] = shown(*orphans);
      return refused("foreign_key_check finds rows without their parents, first in " +
                     text_of(orphans->at(0).at(0)));
    }
    evidence_["integrity"] = "ok";
    return std::nullopt;
  }

  std::optional<Finding> tables() {
    if (!spec_["tables"].is_list()) return std::nullopt;
    const auto rows =
        reader_.rows("SELECT name FROM sqlite_schema WHERE type IN ('table','view')", rows_max);
    if (!rows) return finding_of(rows.error());
    for (const auto& wanted : spec_["tables"].list()) {
      const auto is_wanted = [&](const model::List& row) { return same_value(wanted, row.at(0)); };
      if (std::none_of(rows->begin(), rows->end(), is_wanted))
        return refused("there is no table " + base::printable(text_of(wanted)));
    }
    return std::nullopt;
  }

  std::optional<Finding> content() {
    if (!spec_["query"].is_text()) {
      for (const char* key : {"expect", "rows", "min_rows", "min", "max"})
        if (!spec_[key].is_null()) return unanswered(std::string(key) + " needs a query");
      return std::nullopt;
    }
    const auto rows = reader_.rows(spec_["query"].text(), rows_max);
    if (!rows) return finding_of(rows.error());
    evidence_["rows"] = shown(*rows);
    detail_ = std::to_string(rows->size()) + " rows";
    if (!rows->empty() && !rows->at(0).empty())
      detail_ += ", first value " + base::printable(text_of(rows->at(0)[0]));
    if (auto bad = counts(rows->size())) return bad;
    if (auto bad = expected(*rows)) return bad;
    if (auto bad = bounds(*rows)) return bad;
    return std::nullopt;
  }

  std::optional<Finding> counts(std::size_t count) const {
    const auto found = static_cast<std::int64_t>(count);
    if (spec_["rows"].is_integer() && found != spec_["rows"].integer())
      return refused(detail_ + ", wanted " + std::to_string(spec_["rows"].integer()));
    if (spec_["min_rows"].is_integer() && found < spec_["min_rows"].integer())
      return refused(detail_ + ", wanted at least " + std::to_string(spec_["min_rows"].integer()));
    return std::nullopt;
  }

  std::optional<Finding> expected(const std::vector<model::List>& rows) const {
    const Value& wanted = spec_["expect"];
    if (wanted.is_null()) return std::nullopt;
    const bool good = wanted.is_list()
                          ? std::equal(wanted.list().begin(), wanted.list().end(), rows.begin(),
                                       rows.end(), same_row)
                          : !rows.empty() && !rows[0].empty() && same_value(wanted, rows[0][0]);
    if (good) return std::nullopt;
    return refused(detail_ + ", wanted " + base::printable(text_of(wanted)));
  }

  std::optional<Finding> bounds(const std::vector<model::List>& rows) const {
    if (spec_["min"].is_null() && spec_["max"].is_null()) return std::nullopt;
    if (rows.empty() || rows[0].empty() || rows[0][0].is_null())
      return refused("the query gives no value to compare");
    return out_of_bounds(spec_, rows[0][0], detail_);
  }

  const Value& spec_;
  const SqliteReader& reader_;
  std::string detail_;
  model::Map evidence_;
};

}  // namespace

Finding check_sqlite(const Value& spec, base::Millis timeout_ms) {
  const auto reader = SqliteReader::open(spec["file"].text(), timeout_ms);
  if (!reader) return finding_of(reader.error());
  Finding finding = Inspection(spec, *reader).verdict();
  if (!reader->unchanged())
    return unanswered(spec["file"].text() + " was written to while it was looked at");
  return finding;
}

}  // namespace reprise::actions
