#include "daemon/outcome_search.h"

#include <map>
#include <set>

#include "connectors/records.h"
#include "daemon/loop.h"

namespace nhacviec {

namespace {

struct Search {
  Store& store;
  std::weak_ptr<bool> alive;  // of whoever asks: the store may go with it
  Reply<NoticeOutcomes> reply;
  NoticeOutcomes outcomes;
  std::map<std::string, size_t> grouped = {};  // by key: the place among the outcomes
  std::set<SubjectId> boxes = {};              // still to be looked through
};

// A notice for several holders may be in several digests: whom one of them reached has it.
void take(NoticeOutcome& outcome, const NoticeOutcome& digest) {
  if (outcome.fate == Fate::reached && digest.fate != Fate::reached) return;
  if (outcome.fate == Fate::reached) {
    outcome.at = std::min(outcome.at, digest.at);
    return;
  }
  outcome.fate = digest.fate;
  outcome.at = digest.at;
  outcome.words = digest.words;
}

void look(const std::shared_ptr<Search>& search) {
  const std::shared_ptr<bool> alive = search->alive.lock();
  if (!alive) return;
  if (search->boxes.empty()) return search->reply(std::move(search->outcomes));
  NoticeFilter filter;
  filter.subject = *search->boxes.begin();
  filter.newest_first = true;
  filter.limit = kPageLimit;
  search->boxes.erase(search->boxes.begin());
  search->store.list_notices(filter, while_alive(alive, [search](const Result<NoticePage>& page) {
                               if (!page) return search->reply(page.error());
                               for (const NoticeRecord& record : page.value().notices) {
                                 const auto digest = decode_notice(record.body);
                                 const auto fate = outcome_of(record);
                                 if (!digest || !fate) continue;
                                 for (const Notice& item : digest.value().items) {
                                   const auto place = search->grouped.find(item.key.str());
                                   if (place != search->grouped.end())
                                     take(search->outcomes[place->second], *fate);
                                 }
                               }
                               look(search);
                             }));
}

}  // namespace

void find_outcomes(Store& store, const std::shared_ptr<bool>& alive, Shard shard,
                   const SubjectId& subject, Reply<NoticeOutcomes> reply) {
  auto search = std::make_shared<Search>(Search{store, alive, std::move(reply), {}});
  NoticeFilter filter;
  filter.subject = subject;
  filter.shard = shard;
  filter.newest_first = true;
  filter.limit = kPageLimit;
  store.list_notices(filter, while_alive(alive, [search](const Result<NoticePage>& page) {
                       if (!page) return search->reply(page.error());
                       for (const NoticeRecord& record : page.value().notices) {
                         const auto outcome = outcome_of(record);
                         if (!outcome) continue;
                         for (const SubjectId& box : boxes_of(record)) {
                           search->grouped.emplace(record.key, search->outcomes.size());
                           search->boxes.insert(box);
                         }
                         search->outcomes.push_back(*outcome);
                       }
                       look(search);
                     }));
}

}  // namespace nhacviec
