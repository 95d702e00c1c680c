#include "daemon/http/webhook_routes.h"

#include <utility>

#include "daemon/http/api_json.h"
#include "daemon/loop.h"

namespace nhacviec {

namespace {

constexpr int kMostDeliveryPages = 50;
bool is_waiting(NoticeStatus status) {
  return status == NoticeStatus::queued || status == NoticeStatus::sending ||
         status == NoticeStatus::temporary_failure;
}

/// Without its query: receivers put keys there.
std::string shown_url(const std::string& url) { return url.substr(0, url.find('?')); }

/// With how its newest deliveries stand.
OutJson receiver_json(const WebhookSender::Standing& standing, const NoticePage& newest,
                      const Zone& zone) {
  const Attempt* last = nullptr;
  int waiting = 0;
  for (const NoticeRecord& record : newest.notices) {
    if (is_waiting(record.status)) ++waiting;
    if (record.attempts.empty()) continue;
    if (last == nullptr || record.attempts.back().at > last->at) last = &record.attempts.back();
  }
  OutJson row{{"name", standing.settings.name},
              {"url", shown_url(standing.settings.url)},
              {"events", standing.settings.events},
              {"allow_private", standing.settings.allow_private},
              {"waiting", waiting},
              {"more_waiting", newest.next != 0 && is_waiting(newest.notices.back().status)},
              {"failing", standing.is_failing},
              {"gone", standing.is_gone},
              {"last", nullptr}};
  if (last != nullptr) {
    row["last"] = {{"at", format_rfc3339(last->at, zone)},
                   {"status", to_string(last->status)},
                   {"words", last->words}};
  }
  return row;
}

/// One sentence in the call's language.
OutJson delivery_step(const char* step, const Call& call, const std::string& vi,
                      const std::string& en) {
  return {{"step", step}, {"text", call->language == "vi" ? vi : en}};
}

}  // namespace

/// The receivers, one after the other.
struct WebhookRoutes::Listing {
  Call call;
  std::vector<WebhookSender::Standing> left;
  OutJson rows = OutJson::array();

  SubjectId subject() const { return webhook_id(left.front().settings.name); }
};

struct WebhookRoutes::Search {
  Call call;
  std::string key;
  NoticeFilter filter;
  int pages = 0;
};

void WebhookRoutes::list(Call call) {
  auto listing = std::make_shared<Listing>();
  listing->call = std::move(call);
  if (sender_ != nullptr) listing->left = sender_->standings();
  next_receiver(std::move(listing));
}

void WebhookRoutes::next_receiver(std::shared_ptr<Listing> listing) {
  if (listing->left.empty()) {
    return listing->call->answer(OutJson{{"webhooks", std::move(listing->rows)}});
  }
  NoticeFilter filter;
  filter.subject = listing->subject();
  filter.shard = shard_of_webhook(filter.subject, store_.shards());
  filter.newest_first = true;
  filter.limit = kPageLimit;
  store_.list_notices(filter, while_alive(alive_, [this, listing](Result<NoticePage> page) {
                        if (!page) return listing->call->problem(page.error());
                        listing->rows.push_back(
                            receiver_json(listing->left.front(), page.value(), *zone_of(book_)));
                        listing->left.erase(listing->left.begin());
                        next_receiver(listing);
                      }));
}

void WebhookRoutes::test(Call call) {
  const std::string name = call->parameters.front();
  const bool known = sender_ != nullptr && sender_->test(name, [call](const WebhookOutcome& told) {
    call->answer(OutJson{{"status", to_string(told.status)}, {"words", told.words}});
  });
  if (!known) call->problem(404, "there is no webhook \"" + name + "\"");
}

void WebhookRoutes::explain(Call call) {
  auto search = std::make_shared<Search>();
  search->key = call->request.query_value("notice");
  search->call = std::move(call);
  search->filter.subject = search->key.substr(0, search->key.find('|'));
  search->filter.shard = shard_of_webhook(search->filter.subject, store_.shards());
  search->filter.newest_first = true;
  search->filter.limit = kPageLimit;
  this->search(std::move(search));
}

void WebhookRoutes::search(std::shared_ptr<Search> search) {
  store_.list_notices(
      search->filter, while_alive(alive_, [this, search](const Result<NoticePage>& page) {
        if (!page) return search->call->problem(page.error());
        for (const NoticeRecord& record : page.value().notices) {
          if (record.key == search->key) return tell(search->call, record);
        }
        search->filter.after = page.value().next;
        if (page.value().next == 0 || ++search->pages == kMostDeliveryPages) {
          return search->call->problem(404, "there is nothing called \"" + search->key + "\"");
        }
        this->search(search);
      }));
}

void WebhookRoutes::tell(const Call& call, const NoticeRecord& record) const {
  OutJson body = notice_record_json(record, book_, call->language, true);
  const std::string type = body.value("title", ""), about = body.value("obligation", "");
  const std::string name = webhook_name(record.subject);
  OutJson steps = OutJson::array();
  steps.push_back(delivery_step("told", call, "Sự kiện " + type + " của " + about,
                                "The event " + type + " of " + about));
  steps.push_back(delivery_step(
      "webhook", call, "Báo cho webhook " + name + ", vì webhook này nhận loại sự kiện đó",
      "Told to the webhook " + name + ", which wants events of that type"));
  for (const Attempt& attempt : record.attempts) {
    const std::string number = std::to_string(attempt.number);
    steps.push_back(delivery_step("attempt", call, "Lần gửi " + number + ": " + attempt.words,
                                  "Attempt " + number + ": " + attempt.words));
  }
  if (record.status == NoticeStatus::temporary_failure || record.status == NoticeStatus::queued) {
    const std::string next = format_rfc3339(record.send_at, *zone_of(book_));
    steps.push_back(delivery_step("next", call, "Lần tới: " + next, "The next one: " + next));
  }
  body["steps"] = std::move(steps);
  call->answer(body);
}

}  // namespace nhacviec
