// The year as a picture: twelve months, days off and days worked in lieu by colour, mark and name,
// dots where something is due. Every marked day is a button that says what it is.
"use strict";

let yearChosen = null; // by the reader; else the clock's year
let yearShown = null; // the answer of api/v1/calendar
let yearAsked = ""; // what it was the answer to

const isoDay = (year, month, day) => `${year}-${pad(month)}-${pad(day)}`;

function yearOfClock() {
  return clock ? dateParts(clock.now).year : null;
}

// Fetched anew only when something has changed that it shows.
async function refreshYear() {
  const year = yearChosen ?? yearOfClock();
  if (shown.plans.length === 0) {
    yearShown = null;
    return;
  }
  const revisions = shown.plans.map((plan) => `${plan.plan}.${plan.revision}`).join();
  const today = clock ? clock.now.slice(0, 10) : "";
  const question = [language, year, revisions, today].join("|");
  if (question === yearAsked) return;
  yearShown = await fetchJson(`api/v1/calendar${year === null ? "" : `?year=${year}`}`);
  yearAsked = question;
}

async function turnYear(by) {
  yearChosen = yearShown.year + by;
  byId("year-day").textContent = "";
  try {
    await refreshYear();
    showYear();
  } catch (problem) {
    console.warn("calendar", problem.message);
  }
}

// What is known of each day of the year that is more than a plain working day or weekend.
function markedDays(year) {
  const days = new Map();
  const of = (date) => {
    if (!days.has(date)) days.set(date, { date, special: null, proposed: false, due: [] });
    return days.get(date);
  };
  for (const day of year.days) of(day.date).special = day;
  for (const day of year.proposed) Object.assign(of(day.date), { special: day, proposed: true });
  for (const due of year.due) of(due.date).due.push(due);
  return days;
}

function kindOf(day) {
  return day.proposed ? "proposed" : day.special.kind;
}

// "nghỉ lễ, tết: Tết Nguyên đán, âm lịch 1/1"
function specialWords(day) {
  const special = day.special;
  return [
    `${words().dayKinds[kindOf(day)]}: ${special.name}`,
    special.lunar ? words().lunar(special.lunar) : "",
    special.decree || "",
    special.source === "computed" ? words().sources.computed : "",
    special.needs_confirmation ? words().unsure : "",
  ].filter(Boolean).join(", ");
}

function dayWords(day) {
  const parts = dateParts(day.date);
  const due = day.due.map((item) => `${item.title} (${words().dueItems(item.obligations)})`);
  return [
    `${words().weekdays[parts.weekday]} ${words().date(parts)}`,
    day.date === yearShown.today ? words().today : "",
    day.special ? specialWords(day) : "",
    due.length > 0 ? words().dueOn(due.join("; ")) : "",
  ].filter(Boolean).join(". ");
}

function dayCell(year, date, number, days) {
  const day = days.get(date);
  const weekly = year.weekly_days_off.includes(
    ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][dateParts(date).weekday]);
  const cell = element("td", weekly ? "weekly" : "");
  if (date === year.today) cell.setAttribute("aria-current", "date");
  if (!day) {
    cell.append(element("span", "day", String(number)));
    return cell;
  }
  const button = element("button", "day", String(number));
  button.type = "button";
  if (day.special) {
    button.classList.add(kindOf(day));
    if (day.special.source === "computed") button.classList.add("computed");
    if (day.special.needs_confirmation) button.classList.add("unsure");
  }
  if (day.due.length > 0) button.append(element("span", "dot"));
  button.title = dayWords(day);
  button.setAttribute("aria-label", dayWords(day));
  button.addEventListener("click", () => { byId("year-day").textContent = dayWords(day); });
  cell.append(button);
  return cell;
}

// Names of the month's special days; days in a row with one name are one line.
function monthNames(month, days) {
  const runs = [];
  for (const day of [...days.values()].filter((one) => one.special)) {
    const parts = dateParts(day.date);
    if (parts.month !== month) continue;
    const last = runs[runs.length - 1];
    if (last && last.name === day.special.name && last.to === parts.day - 1) {
      last.to = parts.day;
      last.lunar.push(day.special.lunar);
      continue;
    }
    runs.push({ from: parts.day, to: parts.day, name: day.special.name, kind: kindOf(day),
      lunar: [day.special.lunar] });
  }
  const list = element("ul", "names");
  for (const run of runs) {
    const span = run.from === run.to ? pad(run.from) : `${pad(run.from)}–${pad(run.to)}`;
    // Of Tết the day that matters is the first of the lunar year.
    const lunar = run.lunar.includes("1/1") ? "1/1" : run.lunar[0];
    const day = run.from + Math.max(0, run.lunar.indexOf(lunar));
    const solar = run.from === run.to ? "" : `${pad(day)}: `;
    list.append(element("li", run.kind,
      `${span} ${run.name}${lunar ? ` (${solar}${words().lunar(lunar)})` : ""}`));
  }
  return list;
}

function monthTable(year, month, days) {
  const table = element("table", "month", element("caption", "", words().month(month)));
  const head = element("tr", "");
  for (let i = 1; i <= 7; ++i) {
    const weekday = element("th", "", element("abbr", "", words().shortWeekdays[i % 7]));
    weekday.scope = "col";
    weekday.firstChild.title = words().weekdays[i % 7];
    head.append(weekday);
  }
  const body = element("tbody", "");
  const first = (dateParts(isoDay(year.year, month, 1)).weekday + 6) % 7; // Monday is 0
  const length = new Date(Date.UTC(year.year, month, 0)).getUTCDate();
  for (let number = 1 - first; number <= length; number += 7) {
    const week = element("tr", "");
    for (let i = 0; i < 7; ++i) {
      const day = number + i;
      week.append(day < 1 || day > length ? element("td", "")
        : dayCell(year, isoDay(year.year, month, day), day, days));
    }
    body.append(week);
  }
  table.append(element("thead", "", head), body);
  return element("div", "", table, monthNames(month, days));
}

function yearTable(days) {
  const head = element("tr", "");
  for (const column of words().columns) {
    const cell = element("th", "", column);
    cell.scope = "col";
    head.append(cell);
  }
  const body = element("tbody", "");
  for (const day of [...days.values()].filter((one) => one.special)) {
    const special = day.special;
    const source = [words().sources[special.source], special.decree || "",
      special.needs_confirmation ? words().unsure : ""].filter(Boolean).join(", ");
    body.append(element("tr", "",
      element("td", "", words().date(dateParts(day.date))),
      element("td", "", words().dayKinds[kindOf(day)]),
      element("td", "", special.name), element("td", "", special.lunar || ""),
      element("td", "", source)));
  }
  return [element("thead", "", head), body];
}

function legend(year, days) {
  const marked = [...days.values()];
  const has = (wanted) => marked.some((day) => day.special && wanted(day));
  const items = [["weekly", words().dayKinds.weekly]];
  for (const kind of ["holiday", "day_in_lieu", "substitute_workday", "proposed"]) {
    if (has((day) => kindOf(day) === kind)) items.push([kind, words().dayKinds[kind]]);
  }
  if (has((day) => day.special.source === "computed"))
    items.push(["holiday computed", words().sources.computed]);
  if (has((day) => day.special.needs_confirmation)) items.push(["unsure", words().unsure]);
  if (year.due.length > 0) items.push(["due", words().due]);
  if (dateParts(year.today).year === year.year) items.push(["now", words().today]);
  return items.map(([name, text]) => {
    const sample = element("span", `day ${name}`, name === "due" ? element("span", "dot") : "");
    sample.setAttribute("aria-hidden", "true");
    return element("li", "", sample, text);
  });
}

let yearDrawn = null;

function showYear() {
  const year = yearShown;
  byId("year").hidden = !year;
  if (!year) return;
  const content = language + JSON.stringify(year);
  if (content === yearDrawn) return;
  yearDrawn = content;
  const days = new Map([...markedDays(year)].sort(([a], [b]) => (a < b ? -1 : 1)));
  byId("year-title").textContent = words().year(year.year);
  byId("year-before").textContent = words().yearBefore(year.year - 1);
  byId("year-after").textContent = words().yearAfter(year.year + 1);
  byId("year-known").textContent = [words().yearKnown[year.known],
    year.law && year.known !== "weekends_only" ? words().law(year.law) : ""]
    .filter(Boolean).join(" ");
  byId("year-legend").replaceChildren(...legend(year, days));
  const months = [];
  for (let month = 1; month <= 12; ++month) months.push(monthTable(year, month, days));
  byId("months").replaceChildren(...months);
  byId("year-table").replaceChildren(...yearTable(days));
  byId("year-list").hidden = ![...days.values()].some((day) => day.special);
  byId("year-day").textContent = "";
}

function beginYear() {
  byId("year-before").addEventListener("click", () => turnYear(-1));
  byId("year-after").addEventListener("click", () => turnYear(1));
}
