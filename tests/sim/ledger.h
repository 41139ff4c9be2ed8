// Ledger: judges a run by what became durable, event by event. It knows the promises, not the core.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/event.h"

namespace reprise::sim {

class Ledger {
 public:
  void note(const model::Event& event);

  const std::vector<std::string>& broken() const { return broken_; }
  bool cancelled() const { return cancelled_ || deferred_; }
  bool stopped() const { return stopped_; }
  bool paused() const { return paused_; }
  bool knows() const { return created_; }
  bool over() const { return over_; }

 private:
  // One idempotency key: an effect that may take several attempts.
  struct Effect {
    std::string step;
    bool unsafe = false;
    bool open = false;     // an attempt of it is out
    bool cleared = false;  // known not to have happened: it may be started again ...
    bool failed = false;   // ... if this is so only with a retry that somebody wrote or gave
    bool retry = false;
  };
  struct Question {
    model::QuestionKind kind;
    std::string step;
  };

  void note_start(const model::events::AttemptStarted& started);
  void note_main_start(const model::events::AttemptStarted& started);
  void note_finish(const model::events::AttemptFinished& finished);
  void note_loss(const model::events::AttemptLost& lost);
  void note_answer(const model::events::QuestionAnswered& answer);
  void note_fired(const model::events::TimerFired& fired, const base::Instant& at);
  void note_guard(const model::EventBody& body);
  void note_resumed(const base::Instant& at);
  void note_run(const model::EventBody& body);
  void note_step(const model::EventBody& body);
  void close_guard(const Question& asked);
  void close(const model::AttemptId& id);
  void allow_retry(const std::string& step);
  Effect* latest(const std::string& step);
  void breach(std::string what) { broken_.push_back(std::move(what)); }

  std::vector<std::string> broken_;
  std::map<std::string, Effect> effects_;      // by key
  std::map<std::string, std::string> key_of_;  // by step: of its latest main attempt
  std::set<model::AttemptId> open_, known_;
  std::map<std::string, Question> questions_;
  std::map<std::pair<std::string, std::string>, model::Deadline> timers_;  // by step and purpose
  std::map<std::string, int> bad_in_a_row_;                                // by guard
  std::set<std::string> holding_;  // guards whose question is open
  base::Instant last_;
  bool created_ = false, over_ = false;
  bool deferred_ = false;  // a cancel waits
  bool cancelled_ = false, undo_ = false, stopped_ = false, paused_ = false, held_ = false;
  bool resumed_while_stopped_ = false, clock_in_doubt_ = false;
  bool clock_jumped_ = false;  // over a reboot, and nobody has said yet that it is right
};

}  // namespace reprise::sim
