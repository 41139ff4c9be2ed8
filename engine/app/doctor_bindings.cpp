// Doctor: the bindings - who may write them, and whether each secret can be read.
#include <sys/stat.h>

#include <cstdlib>

#include "app/doctor_parts.h"
#include "app/paths.h"
#include "app/secrets.h"
#include "load/bindings.h"

namespace reprise::app {

namespace {

void examine_identity(Findings& findings) {
  const char* identity = std::getenv("REPRISE_AGE_IDENTITY");
  struct stat status {};
  if (identity == nullptr || ::stat(identity, &status) != 0 || (status.st_mode & 077) == 0) return;
  findings.push_back({Level::bad, "permissions",
                      std::string(identity) + ", the age identity, is open to others",
                      "Who reads it can open every secret that is bound by age.",
                      "Make a new one, and: chmod 600 '" + std::string(identity) + "'"});
}

}  // namespace

void examine_bindings(const std::string& file, Findings& findings) {
  auto text = read_file(file);
  const auto loaded = text ? load::load_bindings(file, std::move(*text)) : load::LoadedBindings{};
  if (!text || base::has_errors(loaded.diagnostics)) {
    findings.push_back(
        {Level::bad, "bindings",
         text ? file + ": " + loaded.diagnostics.front().message : text.error().message,
         "No runbook can be run with them.", "Mend the file."});
    return;
  }
  examine_writers(file, findings);
  bool uses_age = false;
  std::size_t readable = 0;
  for (const auto& [name, source] : loaded.bindings.secrets) {
    uses_age = uses_age || source.kind == model::SecretSource::Kind::age;
    const auto secret = read_secret(name, source);
    if (secret) {
      ++readable;
      continue;
    }
    findings.push_back({Level::bad, "secrets", secret.error().message,
                        "Steps that use it fail when the recovery comes to them.",
                        secret.error().hint.empty() ? "Make it readable for this user alone."
                                                    : secret.error().hint});
  }
  if (uses_age) examine_identity(findings);
  if (readable > 0)
    findings.push_back({Level::good, "secrets", std::to_string(readable) + " can be read"});
}

}  // namespace reprise::app
