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

http::Response json_response(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

}  // namespace reprise::serve
