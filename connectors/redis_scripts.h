// The Lua scripts of connectors/redis/, embedded when the program is built. Each refuses to start,
// before it has done anything, on a replica, under maxmemory or when the server cannot write its
// disk: their first line says so to the server ("#!lua").
#pragma once

#include <string>
#include <vector>

namespace nhacviec::redis {

/// One script as the server gets it. Its keys are the shard's prefix and, but for open_store, the
/// shard's mark: it refuses as NOSTORE when that is not there.
struct Script {
  std::string source;
  std::string sha;     // of the source, hex: its name in EVALSHA
  bool reads = false;  // writes nothing: a repeat is always harmless
};

/// All of them, made once.
struct Scripts {
  Script commit, lease_due, lease_notices, begin_attempts, settle, replace_notice, pending,
      expire_inbox, due_page, notices_of, lease_announcements, settle_announcements, put_document,
      latest_documents, put_value, add_dead_letter, open_store;
  std::vector<const Script*> all() const;
};
const Scripts& scripts();

}  // namespace nhacviec::redis
