#include "daemon/http/paper_queries.h"

#include <optional>
#include <utility>

#include "daemon/loop.h"

namespace nhacviec {

namespace {

constexpr const char* kDocxType =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

std::vector<SubjectId> ids_in(const std::string& list) {
  std::vector<SubjectId> ids;
  for (size_t from = 0; from < list.size();) {
    const size_t end = std::min(list.find(',', from), list.size());
    if (end > from) ids.push_back(list.substr(from, end - from));
    from = end + 1;
  }
  return ids;
}

HttpResponse as_file(std::string docx, const std::string& name) {
  HttpResponse response;
  response.content_type = kDocxType;
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.body = std::move(docx);
  return response;
}

}  // namespace

PaperQueries::PaperQueries(Store& store, const WorkflowBook& book, const Clock& clock,
                           Editions& editions, Settings settings)
    : clock_(clock), views_(store, book, editions), settings_(std::move(settings)) {}

void PaperQueries::paper(Call call) {
  const auto kind = parse_paper_kind(call->parameters.front());
  if (!kind) return call->problem(404, "a paper is urge, reminder-slip or submission-slip");
  const std::string& urging = call->request.query_value("urging");
  if (!urging.empty() && urging != "1" && urging != "2") {
    return call->problem(400, "urging is 1 or 2");
  }
  const std::vector<SubjectId> ids = ids_in(call->request.query_value("obligation"));
  if (ids.empty()) return call->problem(400, "no obligation is named");
  if (ids.size() > kMostOnPaper) {
    return call->problem(
        400, "a paper is about at most " + std::to_string(kMostOnPaper) + " obligations");
  }
  for (const SubjectId& id : ids) {
    if (!is_obligation_id(id)) {
      return call->problem(400, "obligation must be PLAN/TASK/UNIT/PERIOD");
    }
  }
  views_.load(ids, while_alive(alive_, [this, call, kind,
                                        ids](const Result<ObligationViews::Views>& views) {
                if (!views) return call->problem(views.error());
                answer(call, *kind, ids, views.value());
              }));
}

void PaperQueries::answer(const Call& call, PaperKind kind, const std::vector<SubjectId>& ids,
                          const ObligationViews::Views& views) const {
  const auto templates = settings_.templates ? settings_.templates() : nullptr;
  const auto words = settings_.words ? settings_.words() : nullptr;
  if (!templates || !words) return call->problem(503, "there are no words yet");
  std::vector<PaperItem> items;
  for (const SubjectId& id : ids) {
    const auto found = views.find(id);
    if (found == views.end()) {
      return call->problem(404, "there is nothing called \"" + id + "\"");
    }
    const ObligationView& view = found->second;
    items.push_back({*view.workflow, *view.spec, view.obligation, view.waits});
  }
  std::string language = call->request.query_value("language");
  if (language.empty()) language = settings_.language;
  std::optional<bool> second;
  if (const std::string& urging = call->request.query_value("urging"); !urging.empty()) {
    second = urging == "2";
  }
  const Instant now = clock_.now();
  const auto values = paper_values(words->get(language), kind, items, second, now);
  if (!values) return call->problem(values.error());
  Result<std::string> docx = templates->get(kind, language).fill(values.value());
  if (!docx) return call->problem(docx.error());
  const PaperItem& first = items.front();
  call->answer(as_file(std::move(docx).value(),
                       std::string(to_string(kind)) + "-" + first.spec.unit.str() + "-" +
                           format_date(first.workflow.zone().date_of(now)) + ".docx"));
}

}  // namespace nhacviec
