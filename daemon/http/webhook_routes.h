// The receivers of webhooks: how each stands, a test event, and what became of one delivery.
#pragma once

#include <memory>

#include "connectors/store.h"
#include "daemon/http/api_call.h"
#include "daemon/webhook_sender.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class WebhookRoutes {
 public:
  /// Borrowed; `sender` may be null: there are none.
  WebhookRoutes(Store& store, const WorkflowBook& book, WebhookSender* sender)
      : store_(store), book_(book), sender_(sender) {}

  void list(Call call);     // GET /webhooks
  void test(Call call);     // POST /webhooks/{name}/test
  void explain(Call call);  // GET /explain?notice=webhook:NAME|EVENT

 private:
  struct Listing;
  struct Search;
  void next_receiver(std::shared_ptr<Listing> listing);
  void search(std::shared_ptr<Search> search);
  void tell(const Call& call, const NoticeRecord& record) const;

  Store& store_;
  const WorkflowBook& book_;
  WebhookSender* const sender_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
