#include "daemon/http/answer_routes.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "config/cloud_event.h"
#include "config/message_facts.h"
#include "config/outside_text.h"
#include "config/sentences.h"
#include "connectors/encoded_words.h"
#include "connectors/records.h"
#include "daemon/http/awaited_view.h"

namespace nhacviec {

namespace chr = std::chrono;

namespace {

constexpr char kFormPurpose[] = "form";
constexpr chr::hours kFormLasts(24);
constexpr size_t kLongestAnswer = 2000;  // bytes, of a field
constexpr size_t kLongestNumber = 200;
constexpr size_t kMostSettled = 1000;
constexpr size_t kNonceDigits = 16;
constexpr const char* kFormType = "application/x-www-form-urlencoded";

std::string field_of(const std::map<std::string, std::string>& form, const char* name,
                     size_t most_bytes = kLongestAnswer) {
  const auto found = form.find(name);
  return found == form.end() ? "" : outside_text(found->second, most_bytes);
}

bool is_owed_still(State state) {
  return state == State::open || state == State::returned || state == State::waiting;
}

}  // namespace

struct AnswerRoutes::Given {
  Call call;
  std::string token;
  AnswerLink link;
  std::shared_ptr<const Languages> languages;
  std::map<std::string, std::string> form;
  std::string nonce;
  AnswerPage page;
  std::string state;  // of the obligation, before

  const LanguagePack& pack() const { return languages->get(call->language); }
  std::string said(const char* name, const TemplateText::Variables& variables = {}) const {
    return pack().form(name, variables);
  }
  std::string id(const char* more) const { return link_id(token) + ":" + more; }
  Shard shard(const Store& store) const {
    return shard_of(plan_of(link.obligation), store.shards());
  }
};

AnswerRoutes::AnswerRoutes(Store& store, Runner& runner, const WorkflowBook& book,
                           const Clock& clock, Settings settings)
    : store_(store),
      runner_(runner),
      book_(book),
      clock_(clock),
      settings_(std::move(settings)),
      strangers_(120, chr::minutes(1)),
      by_link_(60, chr::hours(1)) {
  for (const char* what : {"applied", "refused", "forged", "limited"}) {
    counts_[std::string("nhacviec_link_answers_") + what] = 0;
  }
}

/// Null: it is none, or too much is asked of it, which has been answered. What is forged is about
/// nothing that we know: it is counted and logged.
std::shared_ptr<AnswerRoutes::Given> AnswerRoutes::open(const Call& call, bool changes) {
  auto given = std::make_shared<Given>();
  given->call = call;
  given->token = call->parameters.front();
  given->languages = settings_.words();
  auto link = open_link(settings_.signer, given->token);
  const bool admitted = link ? !changes || by_link_.admit(link_id(given->token), clock_.now())
                             : strangers_.admit("", clock_.now());
  if (!admitted) {
    count("limited");
    given->page.news = given->said("answer_too_often");
    given->page.status = 429;
    call->answer(to_response(given->page, given->pack(), call->language));
    return nullptr;
  }
  if (!link) {
    count("forged");
    spdlog::log(spdlog::level::warn, "link=refused reason=\"{}\"", link.error().message);
    given->page.news = given->said("answer_forged");
    given->page.status = 404;
    call->answer(to_response(given->page, given->pack(), call->language));
    return nullptr;
  }
  given->link = std::move(link).value();
  return given;
}

void AnswerRoutes::show(Call call) {
  auto given = open(call, false);
  if (!given) return;
  load(given, [this, given](const SubjectRecord& record) {
    const auto obligation = decode_obligation(record.body);
    AnswerPage& page = given->page;
    if (given->link.expires <= clock_.now()) {
      page.news = given->said("answer_expired");
      page.status = 410;
    } else if (given->link.awaited) {
      if (page.message) page.nonce = new_nonce(*given);
    } else if (obligation && is_owed_still(obligation.value().state)) {
      page.nonce = new_nonce(*given);
      if (obligation.value().time_request) page.news = given->said("answer_time_asked");
    } else {
      page.news = given->said("answer_done", {{"state", given->state}});
    }
    given->call->answer(to_response(page, given->pack(), given->call->language));
  });
}

void AnswerRoutes::take(Call call) {
  auto given = open(call, true);
  if (!given) return;
  const std::string type = call->request.header("content-type");
  const auto form = parse_query(call->request.body);
  if (!type.starts_with(kFormType) || !form) {
    return call->problem(415, std::string("send ") + kFormType);
  }
  given->form = *form;
  load(given, [this, given](const SubjectRecord&) { decide(given); });
}

/// What the page says of the obligation, from the record. Busy, or gone from its plan: answered.
void AnswerRoutes::load(std::shared_ptr<Given> given,
                        std::function<void(const SubjectRecord&)> then) {
  const auto loaded = [this, given, then](const Result<std::optional<SubjectRecord>>& record) {
    if (!record) return busy(given->call);
    const auto obligation = record.value() ? decode_obligation(record.value()->body)
                                           : Result<Obligation>(Error{ErrorKind::invalid, ""});
    const ObligationId& id = given->link.obligation;
    auto workflow = obligation ? book_.find(plan_of(id), obligation.value().revision) : nullptr;
    if (!workflow) workflow = book_.latest(plan_of(id));
    const ObligationSpec* spec = workflow ? workflow->find(id) : nullptr;
    if (!obligation || spec == nullptr) return finish(given, 410, given->said("answer_gone"));
    Notice notice;
    notice.obligation = id;
    notice.to = given->link.party;
    notice.at = clock_.now();
    const Waits waits;
    const MessageContext context{given->pack(),      *workflow, *spec,
                                 obligation.value(), waits,     notice};
    const MessageFacts facts(context);
    const std::string period = spec->task->occurrences.size() > 1 ? facts.periods() : "";
    given->page.task = given->said(
        "answer_task",
        {{"task", facts.task_title()}, {"period", period}, {"unit", facts.owing_unit()}});
    given->page.due = facts.due("due");
    given->page.contact = facts.present_name(workflow->plan().standing_body);
    given->state = in_language(to_string(obligation.value().state), given->call->language);
    if (given->link.awaited) {
      show_awaited(*given, *workflow, *spec, obligation.value(), waits_of(*record.value()));
    }
    then(*record.value());
  };
  store_.load(given->shard(store_), given->link.obligation.str(), while_alive(alive_, loaded));
}

/// The message that the link is about, while it waits; else why there is none.
void AnswerRoutes::show_awaited(Given& given, const Workflow& workflow, const ObligationSpec& spec,
                                const Obligation& obligation, const Waits& waits) const {
  const AwaitedMessage& wanted = *given.link.awaited;
  given.page.is_approval = true;
  given.page.due.clear();
  const Date today = workflow.zone().date_of(clock_.now());
  if (approver_of(workflow.plan(), workflow.directory(), today) != given.link.party) {
    given.page.news = given.said("approval_other");
    return;
  }
  const bool present =
      wanted.round == obligation.round && wanted.deadline_version == obligation.deadline_version;
  const AwaitedApproval* found = nullptr;
  for (const AwaitedApproval* one : awaited_approvals(spec, obligation)) {
    const bool same = one->rule == wanted.rule && one->occurrence == wanted.occurrence;
    if (present && same) found = one;
  }
  if (found == nullptr) {
    given.page.news = given.said("approval_gone");
    return;
  }
  if (found->is_withheld) {
    given.page.news = given.said("approval_kept", {{"by", found->by}, {"reason", found->reason}});
  }
  given.page.message = shown_message(*given.languages, workflow, spec, obligation, waits, *found,
                                     clock_.now(), given.call->language);
}

std::string AnswerRoutes::new_nonce(const Given& given) const {
  const auto now = chr::floor<chr::seconds>(clock_.now()).time_since_epoch().count();
  return settings_.signer.seal(kFormPurpose, link_id(given.token) + "\n" + std::to_string(now) +
                                                 "\n" + new_secret().substr(0, kNonceDigits));
}

/// Empty: the form is one that this link's page showed not long ago.
std::string AnswerRoutes::check_form(const Given& given) const {
  const auto text = settings_.signer.open(kFormPurpose, given.nonce);
  const std::string mine = link_id(given.token) + "\n";
  if (!text || !text.value().starts_with(mine)) return given.said("answer_no_form");
  int64_t seconds = 0;
  const std::string& made = text.value();
  std::from_chars(made.data() + mine.size(), made.data() + made.size(), seconds);
  const bool old = Instant(chr::seconds(seconds)) + kFormLasts < clock_.now();
  return old ? given.said("answer_no_form") : "";
}

Result<EventBody> AnswerRoutes::read_approval_form(const Given& given) {
  const AwaitedMessage& awaited = *given.link.awaited;
  const std::string action = field_of(given.form, "action");
  if (action == "approve") {
    return EventBody(Approve{awaited.rule, awaited.occurrence, field_of(given.form, "note")});
  }
  if (action != "withhold") return Error{ErrorKind::invalid, given.said("answer_no_form")};
  const std::string reason = field_of(given.form, "reason");
  if (reason.empty()) return Error{ErrorKind::invalid, given.said("answer_no_reason")};
  return EventBody(Withhold{awaited.rule, awaited.occurrence, reason});
}

Result<EventBody> AnswerRoutes::read_form(const Given& given) const {
  if (given.link.awaited) return read_approval_form(given);
  const std::string action = field_of(given.form, "action");
  const auto invalid = [&](const char* name) {
    return Error{ErrorKind::invalid, given.said(name)};
  };
  const std::string note = field_of(given.form, "note");
  if (action == "reported") {
    Submit submit;
    submit.document = document_of(one_line(field_of(given.form, "number", kLongestNumber)));
    const std::string date = field_of(given.form, "date");
    submit.document.date = parse_date(date);
    if (!date.empty() && !submit.document.date) return invalid("answer_bad_date");
    submit.note = note;
    return EventBody(std::move(submit));
  }
  if (action == "more-time") {
    const auto until = parse_date(field_of(given.form, "until"));
    if (!until) return invalid("answer_bad_date");
    const std::string reason = field_of(given.form, "reason");
    if (reason.empty()) return invalid("answer_no_reason");
    return EventBody(AskTime{*until, reason});
  }
  if (action == "wrong-addressee") return EventBody(DisputeAddressee{note});
  return invalid("answer_no_form");
}

void AnswerRoutes::decide(std::shared_ptr<Given> given) {
  given->nonce = field_of(given->form, "nonce");
  if (given->link.expires <= clock_.now()) {
    return turn_away(given, "answer", "the link has expired", "answer_expired");
  }
  if (given->link.awaited && !given->page.message) {
    return finish(given, 409, given->page.news);
  }
  if (std::string wrong = check_form(*given); !wrong.empty()) {
    return finish(given, 400, std::move(wrong));
  }
  Result<EventBody> body = read_form(*given);
  if (!body) return finish(given, 422, body.error().message);
  const std::string action = field_of(given->form, "action");
  send(given, body.value(), given->id(action.c_str()),
       [this, given, body, action](const Answer& answer) {
         // What was refused may be said anew, on a page of its own.
         const bool refused = answer.kind != Answer::Kind::applied;
         if (!answer.repeated || !refused) return decided(given, answer, true);
         const std::string own = action + ":" + digest_of(given->nonce).substr(0, kNonceDigits);
         send(given, body.value(), given->id(own.c_str()),
              [this, given](const Answer& anew) { decided(given, anew, false); });
       });
}

void AnswerRoutes::decided(std::shared_ptr<Given> given, const Answer& answer, bool first_try) {
  const bool applied = answer.kind == Answer::Kind::applied;
  const bool same_form =
      std::find(settled_.begin(), settled_.end(), given->nonce) != settled_.end();
  if (applied && answer.repeated && first_try && !same_form) {
    return turn_away(given, name_of(read_form(*given).value()), "the link was used already",
                     "answer_again");
  }
  if (!applied) {
    count("refused");
    given->page.nonce = new_nonce(*given);
    return finish(given, 409,
                  given->said("answer_refused",
                              {{"reason", in_language(answer.reason, given->call->language)}}));
  }
  count("applied");
  settled_.push_back(given->nonce);
  if (settled_.size() > kMostSettled) settled_.pop_front();
  static const std::map<std::string, const char*> kThanks{
      {"reported", "answer_thanks_reported"},
      {"more-time", "answer_thanks_more_time"},
      {"wrong-addressee", "answer_thanks_wrong"},
      {"approve", "approval_thanks_yes"},
      {"withhold", "approval_thanks_keep"}};
  finish(given, 200, given->said(kThanks.at(field_of(given->form, "action"))));
}

/// On the log, once for each link and reason.
void AnswerRoutes::turn_away(std::shared_ptr<Given> given, const char* answer, const char* reason,
                             const char* form) {
  count("refused");
  const std::string id = given->id(answer) + ":" + form;
  send(given, TurnAway{answer, reason, ""}, id, [this, given, form](const Answer&) {
    finish(given, std::string(form) == "answer_expired" ? 410 : 409, given->said(form));
  });
}

void AnswerRoutes::send(std::shared_ptr<Given> given, EventBody body, const std::string& id,
                        std::function<void(const Answer&)> then) {
  CloudEvent from;
  from.source = "link";
  from.id = id;
  Event event;
  event.body = std::move(body);
  event.by = to_string(given->link.party);
  event.at = clock_.now();
  event.at_is_receipt = true;
  runner_.handle(given->link.obligation, std::move(event), inbox_key(from),
                 while_alive(alive_, [this, given, then](const Result<Answer>& answer) {
                   if (!answer) return busy(given->call);
                   then(answer.value());
                 }));
}

void AnswerRoutes::finish(const std::shared_ptr<Given>& given, int status, std::string news) {
  given->page.status = status;
  given->page.news = std::move(news);
  given->call->answer(to_response(given->page, given->pack(), given->call->language));
}

void AnswerRoutes::busy(const Call& call) const {
  call->problem(503, "busy: please try again later");
}

}  // namespace nhacviec
