#include <boost/pfr/tuple_size.hpp>
#include <catch2/catch.hpp>

#include "model/event_fields.h"
#include "model/plan_fields.h"

using namespace reprise::model;

namespace {

template <class T>
struct FieldCounter {
  std::size_t count = 0;
  template <class Member>
  void required(std::string_view, Member T::*) {
    ++count;
  }
  template <class Member>
  void optional(std::string_view, Member T::*) {
    ++count;
  }
};

// How many members of T are not stored.
template <class T>
std::size_t not_stored() {
  FieldCounter<T> fields;
  list_fields(fields, static_cast<const T*>(nullptr));
  return boost::pfr::tuple_size_v<T> - fields.count;
}

template <std::size_t... Index>
std::vector<std::size_t> not_stored_of_events(std::index_sequence<Index...>) {
  return {not_stored<std::variant_alternative_t<Index, EventBody>>()...};
}

}  // namespace

TEST_CASE("every member of every event is stored") {
  constexpr std::size_t kinds = std::variant_size_v<EventBody>;
  CHECK(not_stored_of_events(std::make_index_sequence<kinds>()) ==
        std::vector<std::size_t>(kinds, 0));
  CHECK(not_stored<AttemptId>() == 0);
  CHECK(not_stored<Failure>() == 0);
  CHECK(not_stored<Deadline>() == 0);
  CHECK(not_stored<Choice>() == 0);
}

TEST_CASE("every member of a plan is stored but what its reader works out again") {
  CHECK(not_stored<Plan>() == 1);         // hash
  CHECK(not_stored<Graph>() == 1);        // by_id
  CHECK(not_stored<PlannedStep>() == 1);  // dependants
  CHECK(not_stored<Step>() == 2);         // block, handlers: moved out into graphs
  CHECK(not_stored<Action>() == 0);
  CHECK(not_stored<Probe>() == 0);
  CHECK(not_stored<Capture>() == 0);
  CHECK(not_stored<Repeat>() == 0);
  CHECK(not_stored<FanOut>() == 0);
  CHECK(not_stored<Retry>() == 0);
  CHECK(not_stored<Expect>() == 0);
  CHECK(not_stored<InputSpec>() == 0);
  CHECK(not_stored<SecretSource>() == 0);
  CHECK(not_stored<Objective>() == 0);
  CHECK(not_stored<Invariant>() == 0);
  CHECK(not_stored<Expression>() == 0);
  CHECK(not_stored<ParamEntry>() == 0);
}
