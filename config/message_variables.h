// What the templates of a message may name, and how each value follows from the obligation, its
// plan and the notice. Computed at the notice's own instant, never from a clock, so that the same
// notice reads the same whenever it is sent. docs/messages.md describes each variable.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "config/language.h"
#include "workflows/decide.h"
#include "workflows/notice.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// Everything a message is made from. Borrowed for the call.
struct MessageContext {
  const LanguagePack& pack;
  const Workflow& workflow;
  const ObligationSpec& spec;
  const Obligation& obligation;
  const Waits& waits;
  const Notice& notice;
};

const std::set<std::string>& known_message_variables();

/// The values for one message, each computed when a template first asks for it. What is not
/// known, or does not apply, is empty. Borrows the context.
class MessageVariables {
 public:
  explicit MessageVariables(const MessageContext&);
  ~MessageVariables();

  const std::string& operator[](const std::string& name) const;

 private:
  struct Values;
  std::unique_ptr<Values> values_;
};

}  // namespace nhacviec
