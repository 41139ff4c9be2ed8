#include <future>

#include "app/journal_check.h"
#include "app/upkeep.h"
#include "serve/asking.h"
#include "serve/routes.h"
#include "serve/service.h"

namespace reprise::serve {

using access::Policy;
using access::Role;

namespace {

// From a thread beside: the engine copies, and this thread waits.
base::Status copy_journal(Service& service, const std::string& path) {
  const auto copied = std::make_shared<std::promise<base::Status>>();
  service.post([&service, path, copied] {
    service.engine().upkeep().copy(
        path, [copied](const base::Status& status) { copied->set_value(status); });
  });
  return copied->get_future().get();
}

void verify_journal(Service& service, const AskingPtr& asking) {
  if (auto admitted =
          service.engine().gate().admit(asking->caller, asking->endpoint.policy, "verify journal");
      !admitted)
    return asking->refuse(admitted.error());
  service.beside(
      [&service, asking] {
        auto checked = app::check_living_journal(
            service.state_folder(),
            [&](const std::string& path) { return copy_journal(service, path); });
        checked ? asking->answer(std::move(*checked)) : asking->refuse(checked.error());
      },
      [] {});
}

}  // namespace

std::vector<Endpoint> journal_routes() {
  return {{.method = "POST",
           .pattern = "/api/v1/journal/verify",
           .summary = "Look at every hash, every row and every blob of the journal",
           .policy = Policy::needs(Role::admin),
           .handle = verify_journal}};
}

}  // namespace reprise::serve
