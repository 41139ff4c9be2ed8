#include "serve/from_run.h"

namespace reprise::serve {

void answer_from_run(Service& service, const AskingPtr& asking, Make make) {
  auto& reader = service.engine().reader();  // may be asked on every thread
  service.beside(
      [&reader, asking, make = std::move(make)] {
        auto stored = reader.load(asking->run_id());
        if (!stored) return asking->refuse(stored.error());
        auto response = make(*stored);
        response ? asking->answer(std::move(*response)) : asking->refuse(response.error());
      },
      [] {});
}

base::Result<FoldedRun> load_folded(app::RunReader& reader, const std::string& run_id) {
  auto stored = reader.load(run_id);
  auto state = stored ? app::fold(*stored) : base::fail(stored.error());
  if (!state) return base::fail(state.error());
  return FoldedRun{std::move(*stored), std::move(*state)};
}

void with_folded(Service& service, const AskingPtr& asking, std::function<void(FoldedRun)> then) {
  const auto run = std::make_shared<std::optional<base::Result<FoldedRun>>>();
  auto& reader = service.engine().reader();
  service.beside([&reader, asking, run] { run->emplace(load_folded(reader, asking->run_id())); },
                 [asking, run, then = std::move(then)] {
                   auto& read = **run;
                   read ? then(std::move(*read)) : asking->refuse(read.error());
                 });
}

http::Response json_response(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

}  // namespace reprise::serve
