#include "app/secrets.h"
#include "process/launch.h"

#include <sys/stat.h>

#include <cstdlib>

#include "app/paths.h"
#include "process/capture.h"

namespace reprise::app {

using base::Result;
using model::Value;

namespace {

constexpr std::size_t secret_bytes_max = 64u << 10;

std::string without_newline(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  if (!text.empty() && text.back() == '\r') text.pop_back();
  return text;
}

Result<std::string> read_environment(const std::string& variable) {
  const char* value = std::getenv(variable.c_str());
  if (value == nullptr)
    return base::fail("secret", "the environment variable " + variable + " is not set",
                      "Set it for the engine, or bind the secret to a file.");
  return std::string(value);
}

Result<std::string> read_private_file(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0)
    return base::fail("secret", path + ": others may read it", "chmod 600 " + path);
  auto text = read_file(path, secret_bytes_max);
  if (!text) return text;
  return without_newline(std::move(*text));
}

Result<std::string> read_age(const std::string& path) {
  const char* identity = std::getenv("REPRISE_AGE_IDENTITY");
  if (identity == nullptr)
    return base::fail("secret", "REPRISE_AGE_IDENTITY does not name an age identity file");
  auto text = process::capture({"age", "--decrypt", "--identity", identity, "--", path}, 10'000,
                               secret_bytes_max);
  if (!text) return base::fail("secret", path + ": " + text.error().message, text.error().hint);
  return without_newline(std::move(*text));
}

Result<std::string> read_source(const model::SecretSource& source) {
  switch (source.kind) {
    case model::SecretSource::Kind::env:
      return read_environment(source.name);
    case model::SecretSource::Kind::file:
      return read_private_file(source.name);
    case model::SecretSource::Kind::age:
      return read_age(source.name);
  }
  return base::fail("secret", "unknown kind of secret source");
}

}  // namespace

Result<std::string> read_secret(const std::string& name, const model::SecretSource& source) {
  auto text = read_source(source);
  if (!text) {
    text.error().message = "secret " + name + ": " + text.error().message;
    return text;
  }
  if (text->size() < process::secret_bytes_min)
    return base::fail("secret", "secret " + name + " has fewer than 8 bytes",
                      "Such a value cannot be masked; use a longer one.");
  return text;
}

Result<std::string> SecretReader::one(const std::string& name) {
  if (const auto known = values_.find(name); known != values_.end()) return known->second;
  const auto source = sources_.find(name);
  if (source == sources_.end())
    return base::fail("secret", "secret " + name + " is not bound",
                      "Bind it under 'secrets:' in the bindings file.");
  auto text = read_secret(name, source->second);
  if (text) values_[name] = *text;
  return text;
}

Result<Value> SecretReader::resolve(const Value& value) {
  if (value.is_secret()) {
    std::string text;
    for (const auto& part : value.secret()) {
      if (!part.secret) {
        text += part.text;
        continue;
      }
      auto secret = one(part.text);
      if (!secret) return base::fail(secret.error());
      text += *secret;
    }
    return Value(std::move(text));
  }
  if (value.is_list()) {
    model::List list;
    for (const auto& item : value.list()) {
      auto resolved = resolve(item);
      if (!resolved) return resolved;
      list.push_back(std::move(*resolved));
    }
    return Value(std::move(list));
  }
  if (!value.is_map()) return value;
  model::Map map;
  for (const auto& [key, item] : value.map()) {
    auto resolved = resolve(item);
    if (!resolved) return resolved;
    map[key] = std::move(*resolved);
  }
  return Value(std::move(map));
}

std::set<std::string> secret_names(const Value& value) {
  std::set<std::string> names;
  if (value.is_secret())
    for (const auto& part : value.secret())
      if (part.secret) names.insert(part.text);
  if (value.is_list())
    for (const auto& item : value.list()) names.merge(secret_names(item));
  if (value.is_map())
    for (const auto& [key, item] : value.map()) names.merge(secret_names(item));
  return names;
}

}  // namespace reprise::app
