#include "daemon/picture/plan_picture.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "daemon/picture/drawn_text.h"
#include "daemon/picture/picture_texts.h"

namespace nhacviec {

namespace {

class PictureBuilder {
 public:
  PictureBuilder(const Workflow& workflow, const LanguagePack& pack)
      : plan_(workflow.plan()), pack_(pack), texts_(workflow, pack) {}

  PlanPicture build() {
    picture_.language = pack_.language();
    picture_.title = texts_.in(plan_.title);
    picture_.subtitle = texts_.subtitle();
    picture_.words = words();
    for (const Task& task : plan_.tasks) {  // events stand last
      if (!task.is_event) part(part_of(task));
    }
    for (const Task& task : plan_.tasks) add_task(task);
    for (const PlanEvent& event : plan_.events) add_dated_event(event);
    for (const Task& task : plan_.tasks) add_edges(task);
    return std::move(picture_);
  }

 private:
  const char* say(const char* vi, const char* en) const {
    return pack_.language() == "vi" ? vi : en;
  }

  PictureWords words() const {
    PictureWords words;
    words.who = say("Thực hiện:", "By:");
    words.when = say("Thời hạn:", "Due:");
    words.day = say("Thời gian:", "On:");
    words.to = say("Gửi:", "To:");
    words.coordinating = say("Phối hợp:", "With:");
    words.flow = say("Trình tự thực hiện", "What follows what");
    words.others = say("Các nhiệm vụ khác", "The other tasks");
    words.gate = say("chờ đủ rồi mới mở việc", "opens when all are in");
    words.order = say("làm sau, không phải chờ", "comes after, without waiting");
    words.date = say("thời hạn tính từ việc trước", "the due date counts from it");
    words.delivery = say("gửi về", "is delivered to");
    words.chosen = say("* thời hạn hoặc chu kỳ do đơn vị chọn, văn bản không ghi",
                       "* date or cycle chosen by the operator, not by the document");
    return words;
  }

  size_t part(const std::string& name) {
    auto& parts = picture_.parts;
    const auto found = std::find(parts.begin(), parts.end(), name);
    if (found != parts.end()) return static_cast<size_t>(found - parts.begin());
    parts.push_back(name);
    return parts.size() - 1;
  }

  std::string part_of(const Task& task) const {
    return task.is_event ? events_part() : capitalised(part_of_source(texts_.in(task.source)));
  }

  void add_task(const Task& task) {
    PictureNode node;
    node.shape = task.is_event ? PictureNode::Shape::event : PictureNode::Shape::task;
    node.kind = task.kind;
    node.id = task.id.str();
    node.title = texts_.in(task.title);
    node.kind_word = task.is_event ? event_word() : pack_.kind(task.kind).label;
    node.source = texts_.in(task.source);
    node.part = part(part_of(task));
    if (!task.is_event) node.who = texts_.who(task);
    node.many = task.units.size() > 1;
    node.when = texts_.when(task);
    node.by_document = !task.occurrences.empty() && task.occurrences.front().due.has_value() &&
                       !task.occurrences.front().chosen;
    if (!task.joint) node.coordinating = texts_.units(task.coordinating_units);
    node.quote = task.quote;
    for (const UnitId& unit : task.deliver_to) node.receivers.push_back(texts_.unit(unit));
    places_.emplace(task.id, picture_.nodes.size());
    picture_.nodes.push_back(std::move(node));
  }

  /// An event without a day stands among the tasks already.
  void add_dated_event(const PlanEvent& event) {
    if (!event.date) return;
    PictureNode node;
    node.shape = PictureNode::Shape::event;
    node.kind = TaskKind::milestone;
    node.id = "event-" + event.id;
    node.title = texts_.in(event.title);
    node.kind_word = event_word();
    node.part = part(events_part());
    node.when = pack_.date(*event.date);
    picture_.nodes.push_back(std::move(node));
  }

  const char* event_word() const { return say("sự kiện", "event"); }
  const char* events_part() const { return say("Sự kiện", "Events"); }

  size_t receiver(const UnitId& id) {
    const auto [place, added] = receivers_.emplace(id, picture_.nodes.size());
    if (added) {
      PictureNode node;
      node.shape = PictureNode::Shape::unit;
      node.id = id.str();
      node.title = texts_.unit(id);
      picture_.nodes.push_back(std::move(node));
    }
    return place->second;
  }

  void add_edge(PictureEdge::Kind kind, size_t from, size_t to) {
    if (seen_.emplace(kind, from, to).second) picture_.edges.push_back({kind, from, to});
  }
  void add_edge_from(PictureEdge::Kind kind, const TaskId& source, size_t to) {
    const auto from = places_.find(source);
    if (from != places_.end()) add_edge(kind, from->second, to);
  }

  void add_edges(const Task& task) {
    const size_t own = places_.at(task.id);
    for (const WaitRule& wait : task.waits_for) {
      add_edge_from(PictureEdge::Kind::gate, wait.task, own);
    }
    for (const TaskId& earlier : task.after) add_edge_from(PictureEdge::Kind::order, earlier, own);
    if (task.due_after) add_edge_from(PictureEdge::Kind::date, task.due_after->task, own);
    for (const UnitId& unit : task.deliver_to) {
      add_edge(PictureEdge::Kind::delivery, own, receiver(unit));
    }
  }

  const Plan& plan_;
  const LanguagePack& pack_;
  PictureTexts texts_;
  PlanPicture picture_;
  std::map<TaskId, size_t> places_;
  std::map<UnitId, size_t> receivers_;
  std::set<std::tuple<PictureEdge::Kind, size_t, size_t>> seen_;
};

}  // namespace

PlanPicture picture_of(const Workflow& workflow, const LanguagePack& pack) {
  return PictureBuilder(workflow, pack).build();
}

std::vector<size_t> loose_nodes(const PlanPicture& picture) {
  std::vector<bool> tied(picture.nodes.size(), false);
  for (const PictureEdge& edge : picture.edges) {
    if (edge.kind == PictureEdge::Kind::delivery) continue;
    tied[edge.from] = tied[edge.to] = true;
  }
  std::vector<size_t> loose;
  for (size_t i = 0; i < picture.nodes.size(); ++i) {
    if (!tied[i] && picture.nodes[i].shape != PictureNode::Shape::unit) loose.push_back(i);
  }
  return loose;
}

}  // namespace nhacviec
