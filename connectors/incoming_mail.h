// Reads a mail that came in: who wrote it to whom, what it answers, what it says. Pure; whatever
// comes is read within bounds or refused. GMime stays inside incoming_mail.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workflows/result.h"

namespace nhacviec {

struct MailAttachment {
  std::string name;  // without a path; may be empty
  std::string content;
};

struct IncomingMail {
  std::string id;                    // its Message-ID without <>, or a hash of the mail
  std::vector<std::string> from;     // addresses in lower case
  std::vector<std::string> to;       // of To, Cc, Delivered-To and X-Original-To
  std::vector<std::string> answers;  // Message-IDs: In-Reply-To, then References
  std::vector<std::string> authentication_results;  // topmost first
  std::string automatic;   // why nobody wrote it: auto-submitted, bulk ...; empty: somebody did
  std::string own_notice;  // X-Nhacviec-Notice: it is one of ours
  bool delivery_report = false;  // RFC 3464
  std::string subject;
  std::string text;  // plain, with what it quotes
  std::vector<MailAttachment> attachments;
};

struct MailLimits {
  size_t bytes = 30 * 1024 * 1024;  // of the whole mail
  int depth = 20;
  int parts = 200;
  int attachments = 20;
  size_t text_bytes = 64 * 1024;
};

/// invalid: it is too large, too deep or not a mail; the words say which.
Result<IncomingMail> read_mail(std::string_view raw, const MailLimits&);

/// The verdict of the topmost Authentication-Results (RFC 8601) of a server in `trusted`: "pass",
/// "fail", "none"...; empty: none of theirs says anything of DMARC.
std::string dmarc_of(const IncomingMail&, const std::vector<std::string>& trusted);

}  // namespace nhacviec
