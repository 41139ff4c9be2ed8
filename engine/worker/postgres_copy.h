// What of PostgreSQL is a matter of whole databases: programs that copy them, and who holds them.
#pragma once

#include <string>

#include "actions/child.h"
#include "actions/postgres.h"

namespace reprise::worker {

// To the database in which others are made and renamed.
base::Result<actions::Postgres> connect_to_server(const std::string& dsn, base::Millis timeout_ms,
                                                  const actions::Reach& reach);

// Rows of each table of a database, by its name, or SCHEMA.NAME outside of public.
base::Result<model::Map> table_rows(const actions::Postgres& server);

base::Result<bool> has_database(const actions::Postgres& server, const std::string& name);
// What we have written to it: how it came to be. "" where it was not us.
base::Result<std::string> origin_of_database(const actions::Postgres& server,
                                             const std::string& name);
base::Status mark_database(const actions::Postgres& server, const std::string& name,
                           const std::string& origin);
base::Status drop_database(const actions::Postgres& server, const std::string& name);
// Ends all sessions in it: they would keep it from getting another name.
base::Status end_sessions(const actions::Postgres& server, const std::string& name);

// A program of PostgreSQL, connected as the dsn says; the password is in its environment.
base::Result<actions::ChildEnd> run_program(const std::string& dsn, const std::string& database,
                                            actions::ChildSpec spec, const actions::Reach& reach);

}  // namespace reprise::worker
