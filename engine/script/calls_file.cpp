#include "script/call_tables.h"

namespace reprise::script {

using model::EffectClass;
using model::ParamType;

model::ParamSchema path_param(std::string name, std::string what) {
  if (!what.empty()) what += "; ";
  return needed(std::move(name), ParamType::text,
                what +
                    "relative to the step's folder, or absolute; inside one of its declared "
                    "roots");
}

namespace {

HostCall reading(std::string name, std::string summary, std::string returns) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .effect = EffectClass::read,
          .params = {path_param()},
          .returns = std::move(returns)};
}

HostCall changing(std::string name, std::string summary, std::vector<model::ParamSchema> params,
                  EffectClass effect = EffectClass::idempotent) {
  return {.name = std::move(name),
          .summary = std::move(summary),
          .effect = effect,
          .params = std::move(params),
          .returns = "true",
          .assumed = true};
}

std::vector<HostCall> looking() {
  return {
      reading("fs.read", "The whole content of a file of at most 1 MiB of UTF-8 text.", "text"),
      reading("fs.list", "The names in a folder, sorted by their bytes.", "list of text"),
      reading("fs.exists", "Whether there is something at the path.", "boolean"),
      reading("fs.stat", "What is at the path; a link is not followed.",
              "map: kind (file, folder, link, other), bytes, mode (as \"0640\"), mtime_ms"),
      reading("fs.disk", "The room on the file system of the path.",
              "map: free (what this user may still write), total; in bytes"),
      reading("fs.sha256", "The SHA-256 of a file's content.", "text: 64 digits"),
      reading("hash.manifest",
              "Every file below a folder, with its length and hash, sorted by path; at most 10,000 "
              "entries. A link is named with its target and not followed; anything else is an "
              "error.",
              "list of maps: path, bytes and sha256, or path and link")};
}

std::vector<HostCall> placing() {
  const auto also = [] {
    model::ParamSchema param =
        may("also", ParamType::list, "endings of files that belong to it, as \"-wal\"");
    param.items = {{.name = "", .type = ParamType::text}};
    return param;
  };
  return {
      changing("fs.mkdir", "Makes a folder and what is missing above it.", {path_param()}),
      changing("fs.copy",
               "Copies a file with its permissions in the place of what is there, whole or not at "
               "all, and flushes it.",
               {path_param("from"), path_param("to")}),
      changing("fs.move",
               "Moves a file or folder to a path where nothing is. What is not there any more, but "
               "there, is moved already. A file may go to another file system.",
               {path_param("from"), path_param("to")}),
      changing("fs.swap",
               "Puts `new` in the place of `live`, and what was there at `keep`, by renames that "
               "are flushed. Interrupted anywhere, it goes on where it was. Beside `keep` a note "
               "(`KEEP.swap`) says what was done.",
               {path_param("new"), path_param("live"), path_param("keep"), also()})};
}

}  // namespace

std::vector<HostCall> file_calls() {
  std::vector<HostCall> all = looking();
  const auto text = [](const char* help) { return needed("text", ParamType::text, help); };
  all.push_back(changing("fs.write",
                         "Puts a file with this content in the place of what is there, whole or "
                         "not at all, and flushes it.",
                         {path_param(), text("the content")}));
  all.push_back(changing(
      "fs.append", "Adds to the end of a file, which is made where there is none, and flushes.",
      {path_param(), text("what to add")}, EffectClass::unsafe));
  all.push_back(changing("fs.remove",
                         "Removes a file or an empty folder; one that is not there is removed "
                         "already.",
                         {path_param()}));
  for (auto& call : placing()) all.push_back(std::move(call));
  return all;
}

}  // namespace reprise::script
