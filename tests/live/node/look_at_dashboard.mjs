// Looks at the dashboard as a person does: node look_at_dashboard.mjs CHROMIUM URL [PICTURE].
// Opens the first item that is late, then its next message, and prints what stands there as JSON:
// {late, title, why, subject, letter, rows, problems}.
import {chromium} from "playwright-core";

const [executablePath, url, picture] = process.argv.slice(2);
const browser = await chromium.launch({executablePath, args: ["--no-sandbox"]});
const page = await browser.newPage({viewport: {width: 1200, height: 900}, locale: "vi-VN"});
const problems = [];
page.on("console", (message) => {
  if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
});
page.on("pageerror", (error) => problems.push(error.message));
await page.goto(url);
const first = page.locator("#late .row button").first();
await first.waitFor();
if (picture) await page.screenshot({path: picture});
const seen = {
  late: await page.locator("#late .row").count(),
  rows: await page.locator("#late .row, #upcoming .row").allInnerTexts(),
  title: await first.innerText(),
};
await first.click();
const dialog = page.locator("#details");
await dialog.locator("ul.steps li").first().waitFor();
seen.why = await dialog.locator("ul.steps").first().innerText();
const preview = dialog.locator("details").last();
await preview.locator("summary").click();
const frame = preview.frameLocator("iframe");
await frame.locator("body").waitFor();
seen.subject = await preview.locator("strong").innerText();
seen.letter = await frame.locator("body").innerText();
seen.problems = problems;
await browser.close();
console.log(JSON.stringify(seen));
