// Reads every mail of a folder as an office's own Node program would: mailparser, and ical.js for
// what is attached. node read_mail.mjs FOLDER prints a line of JSON for each file.
import {readdirSync, readFileSync} from "node:fs";
import {simpleParser} from "mailparser";
import {entries} from "./calendar_entries.mjs";

const [folder] = process.argv.slice(2);

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
