// The addresses that mail does not reach: listed, left out by hand, released.
#pragma once

#include "daemon/address_book.h"
#include "daemon/bounces.h"
#include "daemon/http/api_call.h"
#include "daemon/workflow_book.h"

namespace nhacviec {

class AddressRoutes {
 public:
  AddressRoutes(AddressBook& addresses, Bounces& bounces, const WorkflowBook& book)  // borrowed
      : addresses_(addresses), bounces_(bounces), book_(book) {}

  void list(Call call);       // GET /addresses
  void leave_out(Call call);  // POST /addresses/suppress
  void release(Call call);    // POST /addresses/release
  /// POST /bounces: a whole mail as it came, for an office whose mail system hands them over
  /// itself.
  void take_bounce(Call call);

 private:
  AddressBook& addresses_;
  Bounces& bounces_;
  const WorkflowBook& book_;
};

}  // namespace nhacviec
