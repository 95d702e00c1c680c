// Reads every mail of a folder as an office's own Node program would: mailparser, and ical.js for
// what is attached. node read_mail.mjs FOLDER prints a line of JSON for each file.
import {readdirSync, readFileSync} from "node:fs";
import ICAL from "ical.js";
import {simpleParser} from "mailparser";

const [folder] = process.argv.slice(2);

function entries(text) {
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

for (const file of readdirSync(folder).sort()) {
  const mail = await simpleParser(readFileSync(`${folder}/${file}`), {skipHtmlToText: true});
  const calendars = mail.attachments.filter((one) => one.contentType === "text/calendar");
  console.log(JSON.stringify({
    file,
    subject: mail.subject,
    from: mail.from.value.map((one) => one.address),
    to: mail.to.value.map((one) => one.address),
    id: mail.messageId,
    references: mail.references,
    text: mail.text,
    html: mail.html || "",
    attachments: mail.attachments.length,
    entries: calendars.flatMap((one) => entries(one.content.toString("utf8"))),
  }));
}
