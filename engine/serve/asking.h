// Asking: one request that was let in, until it has its answer. Answers may be given from any
// thread; all else belongs to the engine's.
#pragma once

#include <map>
#include <string>

#include "app/gate.h"
#include "base/diagnostic.h"
#include "base/result.h"
#include "http/message.h"
#include "model/value.h"
#include "serve/endpoint.h"

namespace reprise::serve {

// {"error": {code, message, hint}} with the status that fits the code.
http::Response refusal_of(const base::Error& error);
// The same for a text of a person: with `diagnostics`, each {code, message, file, line, column}.
http::Response refusal_of(const base::Diagnostics& diagnostics, const base::SourceMap& sources);

class Asking {
 public:
  Asking(const Endpoint& of, http::Request asked,
         std::map<std::string, std::string> path_parameters, app::Caller who, http::Respond answer,
         http::OpenStream stream);

  const Endpoint& endpoint;
  const http::Request request;
  const std::map<std::string, std::string> parameters;
  const http::OpenStream open_stream;

  // Who asks; proven once more, and noted, before the handler is called.
  app::Caller caller;
  // Checked against the endpoint's declaration before its handler is called.
  model::Value body = model::Map{};
  const std::string& run_id() const { return parameters.at("run"); }
  // Of the query; empty where it was not given.
  std::string query(const std::string& name) const;
  std::uint64_t number(const std::string& name) const;
  // Whether the endpoint's policy lets the asker do it to this; a broken glass counts where the
  // endpoint takes one.
  bool may(const access::Target& target) const;
  // Recorded as the one who did it.
  const std::string& by() const { return caller.identity.actor; }

  void answer(std::string json, int status = 200) const;
  void answer(http::Response response) const { respond_(std::move(response)); }
  void refuse(const base::Error& error) const { respond_(refusal_of(error)); }

 private:
  http::Respond respond_;
};

}  // namespace reprise::serve
