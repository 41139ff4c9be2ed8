---@meta
-- Printed from engine/script/host_calls.cpp, for editors that know LuaCATS.

---@class RepriseError
---@field code string
---@field message string
---@field hint? string

check = {}
fs = {}
guard = {}
hash = {}
http = {}
log = {}
net = {}
pg = {}
proc = {}
sqlite = {}
svc = {}
time = {}

--- The wall clock. Recorded: a script that goes on is told the same again.
--- Effect: none.
---@return any # integer: milliseconds since 1970 UTC
---@return RepriseError? # where it failed
function time.now() end

--- This moment by all clocks, for what must last its whole time.
--- Effect: none.
---@return any # map: wall_ms, boot_ms, boot_id
---@return RepriseError? # where it failed
function time.mark() end

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

--- integrity_check, foreign_key_check and the rows of each table; nothing is made or changed. A
--- file that is damaged or no database is an answer.
--- Effect: read.
---@param file string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param timeout? string given up after this time (default 5m)
---@return any # map: ok, problems (list of text), foreign_keys (rows without their parents),
--- tables (name to rows)
---@return RepriseError? # where it failed
function sqlite.check(file, timeout) end

--- Rows of a database that is opened to read only; at most 10,000 and 1 MiB. A blob comes as a
--- text about it: ask for hex().
--- Effect: read.
---@param file string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param sql string one statement that reads
---@param params? any[] values for the marks `?`, in their order
---@param timeout? string given up after this time (default 5m)
---@return any # list of maps
---@return RepriseError? # where it failed
function sqlite.query(file, sql, params, timeout) end

--- Statements in one transaction: all of them or none.
--- Effect: unsafe, or as its parameter `effect` says.
---@param file string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param statements table[] {sql, params} each
---@param effect? string idempotent: made again, the statements change nothing more; unsafe
--- without it: idempotent, unsafe
---@return any # map: changes (rows)
---@return RepriseError? # where it failed
function sqlite.execute(file, statements, effect) end

--- Copies a database, which may be in use, as one moment had it, with its log. The copy is
--- checked before it takes its place; a damaged one never does.
--- Effect: idempotent.
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@param timeout? string given up after this time (default 5m)
---@return any # map: bytes, sha256, tables (name to rows)
---@return RepriseError? # where it failed
function sqlite.backup(from, to, timeout) end

--- Reads a damaged database page by page, without SQLite, and its log, and puts all rows that
--- make sense into a new one. A leaf to which no way leads goes to the only table in whose gaps
--- it fits, else to lost_and_found. What is wrong inside a value cannot be seen: compare with
--- what you know.
--- Effect: idempotent.
---@param from string nobody may write to it meanwhile; relative to the step's folder, or
--- absolute; inside one of its declared roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@return any # map: method ("pages"), saved (table to rows), damaged (table to pages and rows
--- without sense), lost (damaged table to rows that an index still names; a table without a
--- sound index is missing here: not known), lost_and_found, problems
---@return RepriseError? # where it failed
function sqlite.recover(from, to) end

--- Starts a program in the step's folder and waits for its end. An end by a signal or at its
--- timeout leaves an unsafe or idempotent call unknown.
--- Effect: unsafe, or as its parameter `effect` says.
---@param argv string[] the program and its arguments; no shell
---@param effect? string how harmful a repetition is: read, idempotent, unsafe (default unsafe)
---@param stdin? string its standard input
---@param timeout? string killed after this time (default 1m)
---@return any # map: exit, stdout (first 64 KiB), stderr (last 4 KiB), stdout_cut, stderr_cut
---@return RepriseError? # where it failed
function proc.run(argv, effect, stdin, timeout) end

--- One HTTP request. GET and HEAD read, PUT and DELETE are idempotent, POST and PATCH unsafe,
--- unless `effect` says otherwise; all but those that read carry the header Idempotency-Key. A
--- final answer outside `expect` is the error `http-status` with `status` and `body`; what was
--- certainly not sent is `http-connect`, or `outside` where the step may not go. What was sent
--- and not answered whole is not known; if it only reads, it is the error `http-broken`.
--- Redirects are not followed, and an answer of more than 4 MiB counts as not whole, unless it
--- goes to a file (`to`).
--- Effect: as its arguments say, or as its parameter `effect` says.
---@param url string http:// or https://, on one of the step's hosts
---@param method? string what to do there: GET, HEAD, PUT, DELETE, POST, PATCH (default GET)
---@param headers? table names and values
---@param query? table names and values, encoded and added to the URL
---@param body? string what is sent
---@param json? any the same as data, sent as application/json
---@param bearer? string a token for the header Authorization
---@param basic? table {user, password} for the header Authorization
---@param expect? integer[] the statuses that are a success; without it 200 to 299
---@param timeout? string for the whole; a connection must stand within 5s (default 30s)
---@param idle? string it is given up when no byte comes for so long, in whole seconds
---@param to? string a file, inside the roots, for the body of an expected answer; it is whole
--- or not there
---@param bytes_max? integer the most that goes to `to`; 1 GiB without it
---@param ca? string a file of certificates, inside the roots, in the place of the system's
---@param effect? string how harmful a repetition is: read, idempotent, unsafe
---@return any # map: status, headers (lower-case names), body, json where it is JSON; with `to`
--- bytes and sha256 in the place of body and json
---@return RepriseError? # where it failed
function http.request(url, method, headers, query, body, json, bearer, basic, expect, timeout,
  idle, to, bytes_max, ca, effect) end

--- Opens a TCP connection to one of the step's hosts and closes it again.
--- Effect: read.
---@param host string name or address
---@param port integer 1 to 65535
---@param timeout? string for the name and the connection (default 5s)
---@return any # map: ms
---@return RepriseError? # where it failed
function net.connect(host, port, timeout) end

--- The addresses that the name service gives for one of the step's hosts.
--- Effect: read.
---@param name string a name
---@return any # list of text
---@return RepriseError? # where it failed
function net.resolve(name) end

--- What the service is doing: running, stopped, failed or changing.
--- Effect: read.
---@param driver string what manages the process: pidfile, supervisor, systemd
---@param name string the program, the unit, or the path of the pidfile
---@param config? string supervisor: its configuration file
---@param process? string pidfile: the program that the pid must belong to
---@param foreground? boolean pidfile: it does not write its pidfile itself
---@return any # map: state, pid where it runs, detail
---@return RepriseError? # where it failed
function svc.status(driver, name, config, process, foreground) end

--- Starts the service, unless it runs, and proves that it stays up.
--- Effect: idempotent.
---@param driver string what manages the process: pidfile, supervisor, systemd
---@param name string the program, the unit, or the path of the pidfile
---@param config? string supervisor: its configuration file
---@param process? string pidfile: the program that the pid must belong to
---@param foreground? boolean pidfile: it does not write its pidfile itself
---@param start? string[] pidfile: the argv that starts it
---@param cwd? string pidfile: where it starts
---@param log? string pidfile: the file that takes its output
---@param kill? boolean pidfile: KILL what ignores TERM
---@param grace? string how long it must stay up
---@param within? string how long a start or a stop may take
---@return any # map: state, pid where it runs, changed, detail
---@return RepriseError? # where it failed
function svc.start(driver, name, config, process, foreground, start, cwd, log, kill, grace,
  within) end

--- Stops the service, unless it is stopped, and proves that it is gone.
--- Effect: idempotent.
---@param driver string what manages the process: pidfile, supervisor, systemd
---@param name string the program, the unit, or the path of the pidfile
---@param config? string supervisor: its configuration file
---@param process? string pidfile: the program that the pid must belong to
---@param foreground? boolean pidfile: it does not write its pidfile itself
---@param start? string[] pidfile: the argv that starts it
---@param cwd? string pidfile: where it starts
---@param log? string pidfile: the file that takes its output
---@param kill? boolean pidfile: KILL what ignores TERM
---@param grace? string how long it must stay up
---@param within? string how long a start or a stop may take
---@return any # map: state, pid where it runs, changed, detail
---@return RepriseError? # where it failed
function svc.stop(driver, name, config, process, foreground, start, cwd, log, kill, grace,
  within) end

--- Stops what runs, proves it gone, and starts.
--- Effect: idempotent.
---@param driver string what manages the process: pidfile, supervisor, systemd
---@param name string the program, the unit, or the path of the pidfile
---@param config? string supervisor: its configuration file
---@param process? string pidfile: the program that the pid must belong to
---@param foreground? boolean pidfile: it does not write its pidfile itself
---@param start? string[] pidfile: the argv that starts it
---@param cwd? string pidfile: where it starts
---@param log? string pidfile: the file that takes its output
---@param kill? boolean pidfile: KILL what ignores TERM
---@param grace? string how long it must stay up
---@param within? string how long a start or a stop may take
---@return any # map: state, pid where it runs, changed, detail
---@return RepriseError? # where it failed
function svc.restart(driver, name, config, process, foreground, start, cwd, log, kill, grace,
  within) end

--- One check of the kinds that the action verify knows. It goes where the step's roots and
--- hosts allow. One that could not be made is no pass.
--- Effect: read.
---@param check table one entry of verify's checks
---@return any # map: ok, could_not_run, detail, name, kind, and what was seen
---@return RepriseError? # where it failed
function check.make(check) end

--- Makes checks again and again for a time. It ends early with `breach` when one has failed, or
--- with `no-data` when one could not be made, so often in a row; with `ok` never early, and
--- only when each has passed last. Interrupted and made again, it keeps the deadline that
--- `since` gives; after a reboot it watches the whole time again.
--- Effect: read.
---@param checks table[] entries of verify's checks
---@param for_ string how long
---@param since? table what time.mark gave where the time begins
---@param every? string from one round to the next (default 10s)
---@param failures? integer so many in a row are a breach (default 3)
---@param errors? integer so many in a row that could not be made are as bad (default 5)
---@param reboot? string tell: where `since` is of another boot it ends at once, with
--- `rebooted`; begin, as without it: the whole time is watched again: begin, tell
---@return any # map: verdict (ok, breach, no-data, rebooted), check, detail, samples, evidence
---@return RepriseError? # where it failed
function guard.watch(checks, for_, since, every, failures, errors, reboot) end

--- The last lines of a log, at most 1 MiB of them.
--- Effect: read.
---@param path string a file inside the step's roots
---@param lines? integer how many (default 100)
---@return any # text
---@return RepriseError? # where it failed
function log.tail(path, lines) end

--- How many lines of a log match.
--- Effect: read.
---@param path string a file inside the step's roots
---@param matches string a pattern, searched in each line
---@param since? any only lines from here on: a timestamp, a duration (age), what time.mark
--- gave, or a number of bytes to pass over
---@return any # integer
---@return RepriseError? # where it failed
function log.count(path, matches, since) end

--- The last lines of a log that match, in their order; 1 MiB of them at most.
--- Effect: read.
---@param path string a file inside the step's roots
---@param matches string a pattern, searched in each line
---@param max? integer how many (default 100)
---@param since? any only lines from here on: a timestamp, a duration (age), what time.mark
--- gave, or a number of bytes to pass over
---@return any # list of text
---@return RepriseError? # where it failed
function log.grep(path, matches, max, since) end

--- Puts everything below a folder into an archive, whole or not at all: files, folders, and
--- links that only lead down; anything else is an error. Owners are not kept.
--- Effect: idempotent.
---@param from string a folder; relative to the step's folder, or absolute; inside one of its
--- declared roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@param format? string of the archive: tar.zst, tar (default tar.zst)
---@return any # map: bytes, sha256 (of the archive), entries
---@return RepriseError? # where it failed
function fs.archive(from, to, format) end

--- Unpacks a tar archive (plain, zstd or gzip) beside its place and gives it its name when it
--- is whole. An archive with anything that leads out, comes twice, is a device or hard link, or
--- would run as somebody else is refused, and nothing of it stays.
--- Effect: idempotent.
---@param archive string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string a folder that is not there yet; relative to the step's folder, or absolute;
--- inside one of its declared roots
---@param max_bytes? integer refused beyond so many bytes (default 68719476736)
---@param max_entries? integer refused beyond so many entries (default 100000)
---@return any # map: bytes, entries
---@return RepriseError? # where it failed
function fs.extract(archive, to, max_bytes, max_entries) end

--- Compresses a file with zstd, whole or not at all.
--- Effect: idempotent.
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@return any # map: bytes, sha256 (of the new file)
---@return RepriseError? # where it failed
function fs.compress(from, to) end

--- Decompresses a zstd file, whole or not at all; its own sum is checked.
--- Effect: idempotent.
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@param max_bytes? integer refused beyond so many bytes (default 68719476736)
---@return any # map: bytes, sha256 (of the new file)
---@return RepriseError? # where it failed
function fs.decompress(from, to, max_bytes) end

--- Whether the database takes connections; else the error says why.
--- Effect: read.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param timeout? string given up after this time (default 30s)
---@return any # true
---@return RepriseError? # where it failed
function pg.ready(dsn, timeout) end

--- Rows, from a transaction that reads only; at most 10,000 and 1 MiB. Whole and floating
--- numbers and booleans come as such, all else as text.
--- Effect: read.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param sql string one statement
---@param params? any[] values for $1, $2, ...
---@param timeout? string given up after this time (default 10m)
---@return any # list of maps
---@return RepriseError? # where it failed
function pg.query(dsn, sql, params, timeout) end

--- Reads every page of every table, which finds damage where the server keeps checksums, and
--- asks amcheck where that extension is installed. Pages that the server has in its memory are
--- not read from the disk again.
--- Effect: read.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param timeout? string given up after this time (default 4h)
---@return any # map: ok, problems (list of text), tables (name to rows), checksums, amcheck
---@return RepriseError? # where it failed
function pg.check(dsn, timeout) end

--- Statements in one transaction: all of them or none.
--- Effect: unsafe, or as its parameter `effect` says.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param statements table[] {sql, params} each
---@param effect? string idempotent: made again, the statements change nothing more; unsafe
--- without it: idempotent, unsafe
---@param timeout? string given up after this time (default 10m)
---@return any # map: changes (rows)
---@return RepriseError? # where it failed
function pg.execute(dsn, statements, effect, timeout) end

--- Dumps the database as pg_restore reads it, whole or not at all.
--- Effect: idempotent.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param to string relative to the step's folder, or absolute; inside one of its declared roots
---@param timeout? string given up after this time (default 4h)
---@return any # map: bytes, sha256, tables (name to rows, of the same moment)
---@return RepriseError? # where it failed
function pg.dump(dsn, to, timeout) end

--- Restores a dump into a new database, in one transaction that ends at the first error. It has
--- its name only when it is whole; the server and the user are those of the dsn.
--- Effect: idempotent.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param from string relative to the step's folder, or absolute; inside one of its declared
--- roots
---@param database string a name that is not there yet
---@param timeout? string given up after this time (default 4h)
---@return any # map: tables (name to rows)
---@return RepriseError? # where it failed
function pg.restore(dsn, from, database, timeout) end

--- Puts the database `new` in the place of `live`, and what was there at `keep`, in one
--- transaction. The sessions in both are ended.
--- Effect: idempotent.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param live string the name that programs use
---@param new string what gets it
---@param keep string what the former one is called then
---@return any # map: kept (whether there was a former one)
---@return RepriseError? # where it failed
function pg.swap_database(dsn, live, new, keep) end

--- Drops a database that pg.restore has made and that was not swapped in; no other. One that is
--- not there is dropped already.
--- Effect: idempotent.
---@param dsn string postgresql://user@host:5432/database or host=.. user=.. dbname=..; may hold
--- a secret
---@param database string its name
---@return any # true
---@return RepriseError? # where it failed
function pg.drop_database(dsn, database) end
