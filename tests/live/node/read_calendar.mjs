// node read_calendar.mjs: an .ics on stdin, its entries as JSON on stdout.
import {readFileSync} from "node:fs";
import {entries} from "./calendar_entries.mjs";

console.log(JSON.stringify(entries(readFileSync(0, "utf8"))));
