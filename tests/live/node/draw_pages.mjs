// Draws pages as Chromium shows them. node draw_pages.mjs CHROMIUM reads lines of JSON on stdin:
// {page: FILE.html, picture: FILE.png, width, dark}.
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.argv[2], args: ["--no-sandbox", "--force-color-profile=srgb"],
});
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const {page: file, picture, width, dark} = JSON.parse(line);
  const context = await browser.newContext({
    viewport: {width, height: 300}, colorScheme: dark ? "dark" : "light", javaScriptEnabled: false,
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({path: picture, fullPage: true});
  await context.close();
}
await browser.close();
