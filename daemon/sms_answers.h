// SMS that come in: "DG 0217" from the telephone of who owes it means that it was sent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connectors/store.h"
#include "daemon/clock.h"
#include "daemon/runner.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

struct InboundSms {
  std::string gateway;  // its id
  std::string number;   // E.164
  std::string text;
  std::string id;  // the gateway's, of this message: the same when it is told again
};

/// The code of an answer: "DG 0217", "đg0217", "0217", also with more behind it; nothing when there
/// is none at its beginning.
std::optional<std::string> reply_code_in(const std::string& text);

class SmsAnswers {
 public:
  struct Outcome {
    enum class Kind { submitted, refused, not_understood } kind = Kind::not_understood;
    std::string obligation;  // empty: none was meant
    std::string reason;      // for the log; without the number and the text
  };

  /// All borrowed; they live longer.
  SmsAnswers(Store& store, Runner& runner, const WorkflowBook& book, const Clock& clock)
      : store_(store), runner_(runner), book_(book), clock_(clock) {}

  /// What is open for that number and has this code is submitted, as the event `sms:<gateway>` with
  /// the message's id. The number is the proof. An Error: it has to be told again.
  void take(InboundSms sms, Reply<Outcome> reply);

 private:
  struct Search;
  void look(std::shared_ptr<Search> search);
  void found(std::shared_ptr<Search> search);

  Store& store_;
  Runner& runner_;
  const WorkflowBook& book_;
  const Clock& clock_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nhacviec
