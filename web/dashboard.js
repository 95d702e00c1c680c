// The dashboard: fetches the lists, listens to the stream, fetches again what has changed.
"use strict";

const REFRESH_MS = 1000; // at most one round of fetches in this time, however much happens
const RETRY_MS = 3000;
const LATE_AT_FIRST = 6;
const POLL_MS = 60000; // lateness comes with time alone, without any event

let language = localStorage.getItem("language") === "en" ? "en" : "vi";
let token = sessionStorage.getItem("token") || "";
let clock = null;
let refreshTimer = null;
let connected = null; // unknown at first
let lateWhole = false; // all that is late, not only the first
let sending = { held: false };
const shown = { plans: [], late: [], upcoming: [], messages: [] };

const words = () => WORDS[language];
const byId = (id) => document.getElementById(id);

// Texts of plans and notes go in as text, never as HTML.
function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== "" && child !== null));
  return node;
}

function headers() {
  const result = { "Accept-Language": language };
  if (token) result.Authorization = `Bearer ${token}`;
  return result;
}

async function fetchJson(path) {
  const response = await fetch(path, { headers: headers(), cache: "no-store" });
  if (response.status === 401 || response.status === 403) {
    askForToken();
    throw new Error("no access");
  }
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function askForToken() {
  const form = byId("token-form");
  byId("token-problem").textContent = token ? words().tokenWrong : "";
  if (!form.hidden) return;
  form.hidden = false;
  byId("token").focus();
}

function deadline(row) {
  if (!row.due_at) return "";
  const due = dateParts(row.due_at);
  // The document's own words are "before a day"; a date the office chose is spoken of by its end.
  if (row.chosen && due.time === "00:00") {
    return words().until(words().date(dateParts(row.last_moment)));
  }
  const day = words().date(due);
  return due.time === "00:00" ? words().before(day) : words().beforeTime(due.time, day);
}

function lastDay(row) {
  if (!row.last_working_day) return "";
  const day = dateParts(row.last_working_day);
  return words().lastDay(words().weekdays[day.weekday], words().date(day));
}

// A title that opens the details of what it names.
function opener(title, open) {
  const button = element("button", "opener", title);
  button.type = "button";
  button.addEventListener("click", open);
  return button;
}

function planCard(plan) {
  const by = plan.by_state;
  const closed = (by.accepted || 0) + (by.waived || 0) + (by.cancelled || 0);
  const submittedOpen = (by.submitted || 0) - (plan.complete - closed);
  const owed = (by.open || 0) + (by.returned || 0);
  const waitingLate = Math.max(0, plan.late - owed);
  const counts = [
    ["complete", plan.complete],
    ["submitted", submittedOpen],
    ["inTime", owed - Math.min(plan.late, owed)],
    ["overdue", plan.late],
    ["waiting", (by.waiting || 0) - waitingLate],
  ];
  const list = element("dl", "counts");
  for (const [name, count] of counts) {
    if (count <= 0 && (name === "submitted" || name === "waiting")) continue;
    const value = element("dd", count > 0 ? name : "", String(count));
    list.append(element("div", "", element("dt", "", words()[name]), value));
  }
  const bar = element("progress", "");
  bar.max = Math.max(1, plan.total);
  bar.value = plan.complete;
  const label = words().progress(plan.complete, plan.total);
  bar.setAttribute("aria-label", `${plan.title}: ${label}`);
  const origin = [plan.issuer_name, plan.number, words().revision(plan.revision)];
  return element("li", "card", element("h3", "", plan.title),
    element("p", "meta", origin.filter(Boolean).join(" · ")), bar, element("p", "", label), list);
}

function silence(silenced) {
  return words().silenced(words().dateTime(dateParts(silenced.until)), silenced.reason);
}

// Who answers for it today, and whose it was.
function owner(row) {
  return row.in_charge_name ? `${row.in_charge_name} (${row.unit_name})` : row.unit_name;
}

function obligationRow(row) {
  const days = row.late ? words().daysLate(row.working_days_late)
    : words().daysLeft(row.working_days_left);
  const due = [deadline(row), row.chosen ? words().chosen : "", row.late ? "" : lastDay(row),
    row.missing.length > 0 ? words().missing(row.missing.length) : "",
    row.silenced ? silence(row.silenced) : "",
    row.time_request ? words().timeRequest(row.time_request.reason) : "",
    row.awaiting_approval ? words().awaiting(row.awaiting_approval.length) : ""];
  const item = element("li", "row",
    element("div", "what", opener(row.title, () => showObligation(row)),
      element("span", "", owner(row))),
    element("span", row.late ? "badge overdue" : "badge", days),
    element("span", "meta", [row.period_label, ...due].filter(Boolean).join(" · ")));
  return item;
}

function messageRow(message) {
  const kind = words().kinds[message.kind] || message.kind || "";
  const step = message.step > 0 ? ` (${words().step(message.step)})` : "";
  const party = message.to || {};
  const names = [party.role_title, party.unit_name || party.unit];
  const to = words().to(names.filter(Boolean).join(", "));
  const attempt = message.attempts[message.attempts.length - 1];
  const at = words().dateTime(dateParts(attempt ? attempt.at : message.send_at));
  const failed = message.status.endsWith("_failure") || message.status === "unknown";
  return element("li", "row",
    element("div", "what",
      opener(`${kind}${step}: ${message.title || message.key}`, () => showMessage(message)),
      element("span", "", [message.unit_name, to].filter(Boolean).join(" · "))),
    element("span", failed ? "badge overdue" : "badge",
      words().unsent[message.because] || words().statuses[message.status]),
    element("span", "meta", `${at} · ${words().channels[message.channel] || ""}`));
}

// Leaves alone what has not changed, so that screen readers hear only what is new.
function showList(id, rows, makeRow, empty) {
  const list = byId(id);
  const wanted = rows.length > 0 ? rows : [null];
  const old = new Map([...list.children].map((child) => [child.dataset.content, child]));
  const children = wanted.map((row) => {
    const content = language + JSON.stringify(row);
    const child = old.get(content) ||
      (row ? makeRow(row) : element("li", "empty", words()[empty]));
    child.dataset.content = content;
    return child;
  });
  const same = children.length === list.children.length &&
    children.every((child, index) => child === list.children[index]);
  if (!same) list.replaceChildren(...children);
}

function showClock() {
  if (!clock) return;
  byId("clock").dateTime = clock.now;
  byId("clock").textContent = words().clockTime(dateParts(clock.now));
  byId("clock-mode").textContent = words().clock[clock.mode] || "";
}

function showAll() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = words()[node.dataset.word];
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  showClock();
  showConnection();
  showSending();
  showList("plans", shown.plans, planCard, "noPlans");
  showLate();
  showList("upcoming", shown.upcoming, obligationRow, "noUpcoming");
  showList("messages", shown.messages, messageRow, "noMessages");
  showYear();
}

// The longest late first; the rest when asked for, so that what comes next stays in sight.
function showLate() {
  const rows = lateWhole ? shown.late : shown.late.slice(0, LATE_AT_FIRST);
  showList("late", rows, obligationRow, "noLate");
  const late = shown.plans.reduce((sum, plan) => sum + plan.late, 0);
  byId("late-count").textContent = late > 0 ? String(late) : "";
  const more = byId("late-more");
  more.hidden = shown.late.length <= LATE_AT_FIRST;
  more.textContent = lateWhole ? words().fewer : words().more(shown.late.length - LATE_AT_FIRST);
  more.setAttribute("aria-expanded", String(lateWhole));
}

// Nobody should wonder why nothing arrives.
function showSending() {
  const boxes = Object.values(sending.redirect || {});
  const lines = boxes.length > 0 ? [words().redirected(boxes.join(", "))] : [];
  if (sending.held) {
    const since = words().dateTime(dateParts(sending.since));
    lines.push(words().held(since, sending.by, sending.reason));
  }
  byId("sending").textContent = lines.join(" ");
  byId("sending").hidden = lines.length === 0;
}

function showConnection() {
  const line = byId("connection");
  line.textContent = connected === null ? "" : connected ? words().live : words().lost;
  line.className = connected === false ? "lost" : "";
}

async function refresh() {
  try {
    const [plans, late, upcoming, messages, state] = await Promise.all([
      fetchJson("api/v1/plans"),
      fetchJson("api/v1/late?limit=50"),
      fetchJson("api/v1/upcoming?limit=8"),
      fetchJson("api/v1/messages?newest_first=true&limit=15"),
      fetchJson("api/v1/sending"),
    ]);
    shown.plans = plans.plans;
    shown.late = late.obligations;
    shown.upcoming = upcoming.obligations;
    shown.messages = messages.messages;
    sending = state;
    byId("token-form").hidden = true;
    await refreshYear();
    showAll();
  } catch (problem) {
    console.warn("refresh", problem.message);
  }
}

function refreshSoon() {
  if (refreshTimer !== null) return;
  refreshTimer = setTimeout(async () => {
    await refresh();
    refreshTimer = null;
  }, REFRESH_MS);
}

function hear(event, data) {
  if (event === "clock") {
    clock = JSON.parse(data);
    showClock();
  } else if (event === "fact" || event === "notice" || event === "sending") {
    refreshSoon();
  }
}

// EventSource cannot send a token, so the stream is read by hand: "event:" and "data:" lines, an
// empty line ends an event.
async function listen() {
  const response = await fetch("api/v1/stream", { headers: headers(), cache: "no-store" });
  if (!response.ok) throw new Error(`stream: ${response.status}`);
  connected = true;
  showConnection();
  refreshSoon(); // what happened while nobody listened
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name) => lines.filter((line) => line.startsWith(`${name}: `))
        .map((line) => line.slice(name.length + 2)).join("\n");
      if (field("data")) hear(field("event"), field("data"));
    }
  }
}

async function listenForEver() {
  for (;;) {
    try {
      await listen();
    } catch (problem) {
      console.warn("stream", problem.message);
    }
    connected = false;
    showConnection();
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    language = button.dataset.language;
    localStorage.setItem("language", language);
    showAll();
    refresh(); // titles come in the language asked for
  });
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  token = byId("token").value.trim();
  sessionStorage.setItem("token", token);
  refresh();
});

byId("late-more").addEventListener("click", () => {
  lateWhole = !lateWhole;
  showLate();
});

beginYear();
beginDetails();
showAll();
refresh();
listenForEver();
setInterval(refreshSoon, POLL_MS);
