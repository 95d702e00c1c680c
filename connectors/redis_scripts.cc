#include "connectors/redis_scripts.h"

#include <openssl/sha.h>

#include <array>
#include <initializer_list>

#include "connectors/redis_script_files.h"

namespace nhacviec::redis {
namespace {

std::string sha1_hex(const std::string& text) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

/// Comments and indentation are for readers; the server gets the rest.
std::string stripped(const std::string& lua) {
  std::string text;
  for (size_t start = 0; start < lua.size();) {
    size_t end = lua.find('\n', start);
    if (end == std::string::npos) end = lua.size();
    const size_t first = lua.find_first_not_of(' ', start);
    if (first < end && lua.compare(first, 2, "--") != 0) {
      text += lua.substr(first, end - first) + '\n';
    }
    start = end + 1;
  }
  return text;
}

Script made_of(const std::string& flags, std::initializer_list<const char*> files) {
  Script script;
  script.source = "#!lua" + (flags.empty() ? "" : " flags=" + flags) + "\n";
  for (const char* file : files) script.source += stripped(script_file(file));
  script.sha = sha1_hex(script.source);
  script.reads = flags == "no-writes";
  return script;
}

Scripts make_scripts() {
  Scripts made;
  made.commit = made_of("", {"commit.lua"});
  made.lease_due = made_of("", {"mark.lua", "leases.lua", "lease_due.lua"});
  made.lease_notices = made_of("", {"mark.lua", "leases.lua", "notices.lua", "lease_notices.lua"});
  made.begin_attempts =
      made_of("", {"mark.lua", "leases.lua", "notices.lua", "begin_attempts.lua"});
  // What has left the house is recorded even when the server's memory is full.
  made.settle = made_of("allow-oom", {"mark.lua", "notices.lua", "announce.lua", "settle.lua"});
  made.replace_notice =
      made_of("allow-oom", {"mark.lua", "notices.lua", "announce.lua", "replace_notice.lua"});
  made.pending = made_of("no-writes", {"mark.lua", "leases.lua", "notices.lua", "pending.lua"});
  made.expire_inbox = made_of("allow-oom", {"mark.lua", "expire_inbox.lua"});
  made.due_page = made_of("no-writes", {"mark.lua", "due_page.lua"});
  made.notices_of = made_of("no-writes", {"mark.lua", "notices_of.lua"});
  made.lease_announcements = made_of("", {"mark.lua", "leases.lua", "lease_announcements.lua"});
  made.settle_announcements = made_of("allow-oom", {"mark.lua", "settle_announcements.lua"});
  made.put_document = made_of("", {"mark.lua", "put_document.lua"});
  made.latest_documents = made_of("no-writes", {"mark.lua", "latest_documents.lua"});
  made.put_value = made_of("", {"mark.lua", "put_value.lua"});
  made.add_dead_letter = made_of("", {"mark.lua", "add_dead_letter.lua"});
  made.open_store = made_of("", {"open_store.lua"});
  return made;
}

}  // namespace

std::vector<const Script*> Scripts::all() const {
  return {&commit,
          &lease_due,
          &lease_notices,
          &begin_attempts,
          &settle,
          &replace_notice,
          &pending,
          &expire_inbox,
          &due_page,
          &notices_of,
          &lease_announcements,
          &settle_announcements,
          &put_document,
          &latest_documents,
          &put_value,
          &add_dead_letter,
          &open_store};
}

const Scripts& scripts() {
  static const Scripts made = make_scripts();
  return made;
}

}  // namespace nhacviec::redis
