#include "daemon/signing_secret.h"

#include "connectors/signer.h"

namespace nhacviec {

namespace {

constexpr char kSubject[] = "secret:signing";

/// Written once, by whichever daemon is first: the others read what it has written.
void make_secret(Store& store, Reply<std::string> reply) {
  Commit commit;
  SubjectWrite& write = commit.subject.emplace();
  write.id = kSubject;
  write.body = new_secret();
  write.index.complete = true;
  store.commit(std::move(commit), [&store, reply](const Result<CommitReply>& written) {
    if (!written) return reply(written.error());
    take_signing_secret(store, "", reply);
  });
}

}  // namespace

void take_signing_secret(Store& store, const std::string& configured, Reply<std::string> reply) {
  if (!configured.empty()) return reply(configured);
  store.load(0, kSubject, [&store, reply](const Result<std::optional<SubjectRecord>>& found) {
    if (!found) return reply(found.error());
    if (found.value()) return reply(found.value()->body);
    make_secret(store, reply);
  });
}

}  // namespace nhacviec
