// The entries of an .ics as ical.js reads them: {method, uid, sequence, day, ...}.
import ICAL from "ical.js";

export function entries(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      method: calendar.getFirstPropertyValue("method"),
      uid: event.uid,
      sequence: event.sequence,
      day: event.startDate.isDate ? event.startDate.toString() : null,
      summary: event.summary,
      description: event.description,
      cancelled: component.getFirstPropertyValue("status") === "CANCELLED",
    };
  });
}
