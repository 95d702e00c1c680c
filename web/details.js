// Why: the details of one item or one message, in a dialog that the keyboard can close.
"use strict";

let detailsAsked = 0; // answers to an older question are dropped

function stepList(steps) {
  return element("ul", "steps", ...steps.map((step) => element("li", "", step.text)));
}

function partyNames(parties) {
  return parties.map((party) => [party.role_title, party.unit_name].filter(Boolean).join(", "))
    .join("; ");
}

function instantDetails(instant) {
  const outcome = instant.outcome === "pending" && instant.skipped ? words().willSkip
    : words().outcomes[instant.outcome];
  const kind = words().kinds[instant.kind] || instant.kind;
  const step = instant.step > 0 ? ` (${words().step(instant.step)})` : "";
  const to = instant.to.length > 0 ? ` · ${words().to(partyNames(instant.to))}` : "";
  const when = words().dateTime(dateParts(instant.at));
  const late = instant.kind !== "reminder" && instant.outcome === "fired";
  return element("details", "",
    element("summary", "", element("strong", "", when), ` ${kind}${step}${to} `,
      element("span", late ? "badge overdue" : "badge", outcome)),
    stepList(instant.steps));
}

async function showDetails(title, unit, path, more) {
  const number = ++detailsAsked;
  byId("details-title").textContent = title;
  const body = byId("details-body");
  body.replaceChildren(element("p", "meta", words().loading));
  if (!byId("details").open) byId("details").showModal();
  try {
    const answer = await fetchJson(path);
    if (number !== detailsAsked) return;
    body.replaceChildren(element("p", "meta", [unit, answer.period_label].filter(Boolean)
      .join(" · ")), element("h3", "", words().why), stepList(answer.steps), ...more(answer));
  } catch (problem) {
    console.warn("details", problem.message);
    if (number === detailsAsked) {
      body.replaceChildren(element("p", "empty", words().notFound));
    }
  }
}

// The letter as it would go out, in a frame that may neither run anything nor leave it.
function letterFrame(message) {
  const frame = element("iframe", "letter");
  frame.setAttribute("sandbox", "");
  frame.title = message.subject;
  frame.srcdoc = message.html;
  return frame;
}

function messagePreview(row) {
  const box = element("details", "", element("summary", "", words().nextMessage));
  box.addEventListener("toggle", async () => {
    if (!box.open || box.childElementCount > 1) return;
    const note = element("p", "meta", words().loading);
    box.append(note);
    try {
      const message = await fetchJson(
        `api/v1/message?obligation=${encodeURIComponent(row.id)}`);
      note.textContent = `${words().dateTime(dateParts(message.at))} · ` +
        words().to(partyNames([message.to]));
      box.append(element("p", "", element("strong", "", message.subject)), letterFrame(message),
        element("p", "meta", `SMS: ${message.sms}`));
    } catch (problem) {
      console.warn("preview", problem.message);
      note.textContent = words().noMessage;
    }
  });
  return box;
}

// Fetched like everything else, because a plain link would go without the token.
async function savePaper(kind, row, note) {
  note.textContent = words().loading;
  try {
    const response = await fetch(
      `api/v1/papers/${kind}?obligation=${encodeURIComponent(row.id)}`,
      { headers: headers(), cache: "no-store" });
    if (!response.ok) throw new Error(`${response.status}`);
    const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") || "");
    const link = element("a", "");
    link.href = URL.createObjectURL(await response.blob());
    link.download = named ? named[1] : `${kind}.docx`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    note.textContent = "";
  } catch (problem) {
    console.warn("paper", problem.message);
    note.textContent = words().notFound;
  }
}

// Drafts of papers about what is still owed; an urging letter only of what is late.
function papers(row) {
  if (!["open", "returned", "waiting"].includes(row.state)) return [];
  const note = element("span", "meta");
  note.setAttribute("role", "status");
  const kinds = row.late ? ["urge", "submission-slip"] : ["reminder-slip", "submission-slip"];
  const buttons = kinds.map((kind) => {
    const button = element("button", "", words().papers[kind]);
    button.type = "button";
    button.addEventListener("click", () => savePaper(kind, row, note));
    return button;
  });
  return [element("h3", "", words().draftPapers), element("p", "papers", ...buttons, note)];
}

function showObligation(row) {
  showDetails(row.title, row.unit_name,
    `api/v1/explain?obligation=${encodeURIComponent(row.id)}`, (answer) => [
      element("h3", "", words().timeline),
      ...(answer.instants.length > 0 ? answer.instants.map(instantDetails)
        : [element("p", "empty", words().noInstants)]),
      ...(answer.log.length > 0 ? [element("h3", "", words().log), stepList(answer.log)] : []),
      messagePreview(row),
      ...papers(row),
    ]);
}

function showMessage(message) {
  showDetails(message.title || message.key, message.unit_name || "",
    `api/v1/explain?notice=${encodeURIComponent(message.key)}`, () => []);
}

function beginDetails() {
  byId("details-close").addEventListener("click", () => byId("details").close());
}
