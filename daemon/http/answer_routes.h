// The link of a message: its page, which changes nothing, and what is answered on it, which is an
// event like any other (source "link").
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "config/language.h"
#include "connectors/store.h"
#include "daemon/answer_link.h"
#include "daemon/clock.h"
#include "daemon/http/answer_page.h"
#include "daemon/http/api_call.h"
#include "daemon/http/rate_limit.h"
#include "daemon/loop.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class AnswerRoutes {
 public:
  struct Settings {
    Signer signer = Signer("");
    std::function<std::shared_ptr<const Languages>()> words;
  };

  /// All borrowed; they live longer.
  AnswerRoutes(Store& store, Runner& runner, const WorkflowBook& book, const Clock& clock,
               Settings settings);

  void show(Call call);  // GET /a/{token}
  void take(Call call);  // POST /a/{token}

  /// What became of the answers so far, as metrics.
  const std::map<std::string, double>& counts() const { return counts_; }

 private:
  struct Given;  // one answer on its way
  std::shared_ptr<Given> open(const Call& call, bool changes);
  std::string check_form(const Given& given) const;
  Result<EventBody> read_form(const Given& given) const;
  static Result<EventBody> read_approval_form(const Given& given);
  void show_awaited(Given& given, const Workflow& workflow, const ObligationSpec& spec,
                    const Obligation& obligation, const Waits& waits) const;
  void load(std::shared_ptr<Given> given, std::function<void(const SubjectRecord&)> then);
  void decide(std::shared_ptr<Given> given);
  void decided(std::shared_ptr<Given> given, const Answer& answer, bool first_try);
  void turn_away(std::shared_ptr<Given> given, const char* answer, const char* reason,
                 const char* form);
  void send(std::shared_ptr<Given> given, EventBody body, const std::string& id,
            std::function<void(const Answer&)> then);
  void finish(const std::shared_ptr<Given>& given, int status, std::string news);
  void busy(const Call& call) const;
  std::string new_nonce(const Given& given) const;
  void count(const char* what) { ++counts_[std::string("nhacviec_link_answers_") + what]; }

  Store& store_;
  Runner& runner_;
  const WorkflowBook& book_;
  const Clock& clock_;
  Settings settings_;
  RateLimit strangers_;  // links that are none
  RateLimit by_link_;
  std::deque<std::string> settled_;  // nonces of forms that were applied here, the last ones
  std::map<std::string, double> counts_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
