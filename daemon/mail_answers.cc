#include "daemon/mail_answers.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "config/cloud_event.h"
#include "connectors/records.h"
#include "connectors/redact.h"

namespace nhacviec {

namespace {

constexpr size_t kLongestPassedOn = 4000;  // bytes of a reply that the standing body reads
constexpr std::string_view kUnsubscribe = "unsubscribe ";
constexpr size_t kBeginning = 64 * 1024;  // of a mail that is too large: its headers

/// Everybody of a unit: whoever holds or may hold one of its roles.
bool belongs_to(const Directory& directory, const UnitId& id, const std::string& address) {
  const Unit* unit = directory.unit(id);
  if (unit == nullptr) return false;
  const auto is_theirs = [&](const PersonId& person_id) {
    const Person* person = directory.person(person_id);
    return person != nullptr &&
           std::any_of(person->addresses.begin(), person->addresses.end(), [&](const Address& one) {
             std::string value = one.value;
             std::transform(value.begin(), value.end(), value.begin(), [](char c) {
               return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
             });
             return one.channel == ChannelKind::email && value == address;
           });
  };
  for (const Role& role : unit->roles) {
    if (std::any_of(role.holders.begin(), role.holders.end(), is_theirs)) return true;
    for (const StandIn& deputy : role.deputies) {
      const auto* person = std::get_if<PersonId>(&deputy);
      if (person != nullptr && is_theirs(*person)) return true;
    }
  }
  return false;
}

/// What a reply about it may name, in every language.
std::string titles_of(const Workflow& workflow, const ObligationId& id) {
  const ObligationSpec* spec = workflow.find(id);
  if (spec == nullptr) return "";
  std::string titles;
  const Unit* unit = workflow.directory().unit(spec->unit);
  for (const Text& text :
       {spec->task->title, spec->occurrence == nullptr ? Text() : spec->occurrence->label,
        workflow.plan().title, unit == nullptr ? Text() : unit->name}) {
    for (const auto& [language, words] : text.by_language) titles += words + "\n";
  }
  return titles;
}

std::string shortened_words(std::string text) {
  if (text.size() <= kLongestPassedOn) return text;
  text.resize(kLongestPassedOn);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text + " ...";
}

}  // namespace

struct MailAnswers::Read {
  IncomingMail mail;
  ReplyPhrases phrases;
  std::string raw;
  Reply<Taken> reply;
  MailTickets::Found about;
  std::shared_ptr<const Workflow> workflow;
};

MailAnswers::MailAnswers(Runner& runner, const WorkflowBook& book, const Clock& clock,
                         EvidenceFolder* evidence, Settings settings)
    : runner_(runner),
      book_(book),
      clock_(clock),
      evidence_(evidence),
      settings_(std::move(settings)),
      tickets_(book) {
  for (const char* what : {"applied", "refused", "automatic", "bounces", "strangers", "unread"}) {
    counts_[std::string("nhacviec_mail_answers_") + what] = 0;
  }
}

void MailAnswers::take(const std::string& raw, bool too_large, Reply<Taken> reply) {
  auto read = std::make_shared<Read>();
  read->reply = std::move(reply);
  // Of one that is too large the headers say whose it is: its reason is on the right log.
  auto mail =
      read_mail(too_large ? std::string_view(raw).substr(0, kBeginning) : raw, settings_.limits);
  if (!mail) return end(read, "unread", mail.error().message);
  read->mail = std::move(mail).value();
  read->phrases = settings_.phrases();
  read->mail.text = without_quotes(read->mail.text, read->phrases);
  if (read->mail.delivery_report) {
    if (!settings_.take_bounce) return end(read, "bounces", "");
    return settings_.take_bounce(raw, while_alive(alive_, [this, read](const Result<Taken>& taken) {
                                   if (!taken || taken.value() == Taken::later) {
                                     return read->reply(taken);
                                   }
                                   end(read, "bounces", "");
                                 }));
  }
  if (ends_here(read)) return;
  if (too_large) return turn_away(read, "the mail is too large", false);
  const std::string wrong = why_not_believed(*read);
  if (!wrong.empty()) return turn_away(read, wrong, wrong.find("DMARC") == std::string::npos);
  keep(std::move(read));
}

/// Nobody has written it, or it is about nothing of ours.
bool MailAnswers::ends_here(const std::shared_ptr<Read>& read) {
  const IncomingMail& mail = read->mail;
  if (!mail.own_notice.empty()) return end(read, "automatic", "a message of ours"), true;
  if (!mail.automatic.empty()) return end(read, "automatic", mail.automatic), true;
  std::optional<Ticket> ticket;
  for (const auto* texts : {&mail.to, &mail.answers}) {
    for (const std::string& text : *texts) {
      if (!ticket) ticket = settings_.signer.find_ticket(text);
    }
  }
  const auto found = ticket ? tickets_.find(*ticket) : std::nullopt;
  if (!found) {
    end(read, "strangers", ticket ? "its obligation is not known" : "no ticket of ours");
    return true;
  }
  read->about = *found;
  read->workflow = book_.latest(plan_of(found->obligation));
  return false;
}

/// Empty: it comes from somebody of the party that the message was for.
std::string MailAnswers::why_not_believed(const Read& read) const {
  const IncomingMail& mail = read.mail;
  if (mail.from.size() != 1) return "the mail has not exactly one sender";
  if (!settings_.trusted_servers.empty()) {
    const std::string verdict = dmarc_of(mail, settings_.trusted_servers);
    if (verdict != "pass") {
      return "the sender is not proven: DMARC " + (verdict.empty() ? "says nothing" : verdict);
    }
  }
  const Date today = read.workflow->zone().date_of(clock_.now());
  const Directory& directory = read.workflow->directory();
  const UnitId& unit = read.about.party.unit;
  for (const UnitId& id : {unit, directory.in_charge_of(unit, "", today)}) {
    if (belongs_to(directory, id, mail.from.front())) return "";
  }
  return "the sender is not of the unit that was written to";
}

void MailAnswers::turn_away(std::shared_ptr<Read> read, const std::string& reason, bool pass_on) {
  const std::string sender = read->mail.from.empty() ? "?" : read->mail.from.front();
  std::string words;
  if (pass_on && !read->mail.text.empty()) {
    words = shortened_words(masked_addresses(sender) + ": " + read->mail.text);
  }
  send(std::move(read), TurnAway{"mail", reason, std::move(words)});
}

void MailAnswers::keep(std::shared_ptr<Read> read) {
  // As List-Unsubscribe has it. The directory says who gets what: those who keep it hear of it.
  if (read->mail.text.empty() && read->mail.subject.starts_with(kUnsubscribe)) {
    std::string wish = shortened_words(read->mail.subject);
    return send(std::move(read), Remark{std::move(wish), {}});
  }
  std::vector<MailAttachment> files = std::move(read->mail.attachments);
  if (files.empty()) return understand(std::move(read), {});
  if (evidence_ == nullptr) {
    std::vector<std::string> names;
    for (const MailAttachment& file : files) {
      names.push_back((file.name.empty() ? "?" : file.name) + " (" +
                      std::to_string(file.content.size()) +
                      " bytes, sha256:" + digest_of(file.content) + ")");
    }
    return understand(std::move(read), std::move(names));
  }
  evidence_->keep(std::move(files),
                  while_alive(alive_, [this, read](Result<std::vector<std::string>> kept) {
                    if (!kept) return read->reply(kept.error());
                    understand(read, std::move(kept).value());
                  }));
}

void MailAnswers::understand(std::shared_ptr<Read> read, std::vector<std::string> documents) {
  const std::string text = shortened_words(read->mail.text);
  const std::string titles = titles_of(*read->workflow, read->about.obligation);
  if (const auto said = says_reported(read->mail.text, read->phrases, titles)) {
    Submit submit;
    submit.document = document_of(said->number);
    submit.evidence = std::move(documents);
    submit.note = text;
    return send(std::move(read), std::move(submit));
  }
  send(std::move(read), Remark{text, std::move(documents)});
}

void MailAnswers::send(std::shared_ptr<Read> read, EventBody body) {
  CloudEvent from;
  from.source = "mail:" + settings_.box;
  from.id = digest_of(read->mail.id);
  Event event;
  event.body = std::move(body);
  event.by = to_string(read->about.party);
  event.at = clock_.now();
  event.at_is_receipt = true;
  const ObligationId& obligation = read->about.obligation;
  runner_.handle(obligation, std::move(event), inbox_key(from),
                 while_alive(alive_, [this, read](const Result<Answer>& answer) {
                   if (!answer) return read->reply(answer.error());
                   const bool applied = answer.value().kind == Answer::Kind::applied;
                   end(read, applied ? "applied" : "refused",
                       applied ? read->about.obligation.str() : answer.value().reason);
                 }));
}

void MailAnswers::end(const std::shared_ptr<Read>& read, const char* what, const std::string& why) {
  ++counts_[std::string("nhacviec_mail_answers_") + what];
  spdlog::info("mail={} answer={} {}", digest_of(read->mail.id).substr(0, 12), what,
               why.empty() ? "" : "reason=\"" + masked_addresses(why) + "\"");
  read->reply(Taken::done);
}

}  // namespace nhacviec
