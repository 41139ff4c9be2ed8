---@meta
-- Printed from engine/script/host_calls.cpp, for editors that know LuaCATS.

---@class RepriseError
---@field code string
---@field message string
---@field hint? string

fs = {}
hash = {}
http = {}
proc = {}
time = {}

--- The wall clock. Recorded: a script that goes on is told the same again.
--- Effect: none.
---@return any # integer: milliseconds since 1970 UTC
---@return RepriseError? # where it failed
function time.now() end

--- Waits. A script that was interrupted in it waits the whole time again.
--- Effect: none.
---@param for_ string how long, as "2s"
---@return any # true
---@return RepriseError? # where it failed
function time.sleep(for_) end

--- The whole content of a file of at most 1 MiB of UTF-8 text.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # text
---@return RepriseError? # where it failed
function fs.read(path) end

--- The names in a folder, sorted by their bytes.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # list of text
---@return RepriseError? # where it failed
function fs.list(path) end

--- Whether there is something at the path.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # boolean
---@return RepriseError? # where it failed
function fs.exists(path) end

--- What is at the path; a link is not followed.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # map: kind (file, folder, link, other), bytes, mode (as "0640"), mtime_ms
---@return RepriseError? # where it failed
function fs.stat(path) end

--- The room on the file system of the path.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # map: free (what this user may still write), total; in bytes
---@return RepriseError? # where it failed
function fs.disk(path) end

--- The SHA-256 of a file's content.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # text: 64 digits
---@return RepriseError? # where it failed
function fs.sha256(path) end

--- Every file below a folder, with its length and hash, sorted by path; at most 10,000 entries.
--- A link is named with its target and not followed; anything else is an error.
--- Effect: read.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # list of maps: path, bytes and sha256, or path and link
---@return RepriseError? # where it failed
function hash.manifest(path) end

--- Puts a file with this content in the place of what is there, whole or not at all, and
--- flushes it.
--- Effect: idempotent.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param text string the content
---@return any # true
---@return RepriseError? # where it failed
function fs.write(path, text) end

--- Adds to the end of a file, which is made where there is none, and flushes.
--- Effect: unsafe.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param text string what to add
---@return any # true
---@return RepriseError? # where it failed
function fs.append(path, text) end

--- Removes a file or an empty folder; one that is not there is removed already.
--- Effect: idempotent.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # true
---@return RepriseError? # where it failed
function fs.remove(path) end

--- Makes a folder and what is missing above it.
--- Effect: idempotent.
---@param path string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@return any # true
---@return RepriseError? # where it failed
function fs.mkdir(path) end

--- Copies a file with its permissions in the place of what is there, whole or not at all, and
--- flushes it.
--- Effect: idempotent.
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@return any # true
---@return RepriseError? # where it failed
function fs.copy(from, to) end

--- Moves a file or folder to a path where nothing is. What is not there any more, but there, is
--- moved already. A file may go to another file system.
--- Effect: idempotent.
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@return any # true
---@return RepriseError? # where it failed
function fs.move(from, to) end

--- Puts `new` in the place of `live`, and what was there at `keep`, by renames that are
--- flushed. Interrupted anywhere, it goes on where it was. Beside `keep` a note (`KEEP.swap`)
--- says what was done.
--- Effect: idempotent.
---@param new string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param live string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param keep string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param also? string[] endings of files that belong to it, as "-wal"
---@return any # true
---@return RepriseError? # where it failed
function fs.swap(new, live, keep, also) end

--- Starts a program in the step's folder and waits for its end. An end by a signal or at its
--- timeout leaves an unsafe or idempotent call unknown.
--- Effect: unsafe, or as its parameter `effect` says.
---@param argv string[] the program and its arguments; no shell
---@param effect? string how harmful a repetition is: read, idempotent, unsafe (default unsafe)
---@param stdin? string its standard input
---@param timeout? string killed after this time (default 1m)
---@return any # map: exit, stdout (64 KiB at most), stderr (its last 4 KiB)
---@return RepriseError? # where it failed
function proc.run(argv, effect, stdin, timeout) end

--- One HTTP request. GET and HEAD read, PUT and DELETE are idempotent, POST and PATCH unsafe,
--- unless `effect` says otherwise; all but those that read carry the header Idempotency-Key. A
--- final answer outside `expect` is the error `http-status` with `status` and `body`; what was
--- certainly not sent is `http-connect`, or `outside` where the step may not go. What was sent
--- and not answered whole is not known; if it only reads, it is the error `http-broken`.
--- Redirects are not followed, and an answer of more than 4 MiB counts as not whole.
--- Effect: as its arguments say, or as its parameter `effect` says.
---@param url string http:// or https://, on one of the step's hosts
---@param method? string what to do there: GET, HEAD, PUT, DELETE, POST, PATCH (default GET)
---@param headers? table names and values
---@param query? table names and values, encoded and added to the URL
---@param body? string what is sent
---@param json? any the same as data, sent as application/json
---@param bearer? string a token for the header Authorization
---@param basic? table {user, password} for the header Authorization
---@param expect? string[] the statuses that are a success; without it 200 to 299
---@param timeout? string for the whole; a connection must stand within 5s (default 30s)
---@param ca? string a file of certificates, inside the roots, in the place of the system's
---@param effect? string how harmful a repetition is: read, idempotent, unsafe
---@return any # map: status, headers (lower-case names), body, json where it is JSON
---@return RepriseError? # where it failed
function http.request(url, method, headers, query, body, json, bearer, basic, expect, timeout,
  ca, effect) end
