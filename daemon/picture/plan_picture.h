// A plan as a picture, before it is drawn: what is to be done, by whom, when, and what follows
// what. Made from a workflow alone; the writers in picture_writers.h give it a form.
#pragma once

#include <string>
#include <vector>

#include "config/language.h"
#include "workflows/workflow.h"

namespace nhacviec {

/// A task, an event of the plan, or a unit that receives reports. Texts are in one language.
struct PictureNode {
  enum class Shape { task, event, unit };
  Shape shape = Shape::task;
  TaskKind kind = TaskKind::report;
  std::string id;            // of the task, of its event or of the unit; unique within its shape
  std::string title;         // of a unit: its name
  std::string kind_word;     // "báo cáo"
  std::string source;        // where in the document: "phần V, mục 2"
  size_t part = 0;           // index into PlanPicture::parts; of a unit: none
  std::string who;           // "4 × Tổ công tác số …"
  bool many = false;         // one obligation for each of several units
  std::string when;          // "trước ngày 10/6/2024"; of a unit: ""
  bool by_document = false;  // the document itself says the date
  std::string coordinating;  // "Phòng Nội vụ"; "" when nobody is named
  std::string quote;         // the document's words
  std::vector<std::string> receivers;  // names of the units it is delivered to
};

struct PictureEdge {
  enum class Kind {
    gate,      // `to` opens when all of `from` are in
    order,     // `to` comes after `from` and does not wait for it
    date,      // the due date of `to` counts from `from`
    delivery,  // `from` is handed to the unit `to`
  };
  Kind kind = Kind::order;
  size_t from = 0;  // indices into PlanPicture::nodes
  size_t to = 0;
};

/// The words around the drawing.
struct PictureWords {
  std::string who, when, day, to, coordinating;  // labels inside a card, with their colon
  std::string flow, others;                      // headings
  std::string gate, order, date, delivery;       // what the arrows mean
  std::string chosen;                            // what the asterisk means
};

struct PlanPicture {
  std::string language;
  std::string title;
  std::string subtitle;            // who issued it, its number, its period
  std::vector<std::string> parts;  // of the document, in the order in which tasks name them
  std::vector<PictureNode> nodes;  // tasks in the plan's order, dated events, receiving units
  std::vector<PictureEdge> edges;  // each pair of nodes and kind once
  PictureWords words;
};

/// Total: any workflow makes a picture.
PlanPicture picture_of(const Workflow&, const LanguagePack&);

/// Nodes that stand in no edge to another task, in their order: the writers lay them out in rows.
std::vector<size_t> loose_nodes(const PlanPicture&);

}  // namespace nhacviec
