// Drives a real browser for browser.py: one act a run, its findings as JSON on standard output.
import { chromium } from "playwright-core";

const [act, address, ...rest] = process.argv.slice(2);
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
const context = await browser.newContext({ javaScriptEnabled: act !== "confirm" });
const page = await context.newPage();
const elsewhere = [];
page.on("request", (request) => {
  const url = request.url();
  if (!url.startsWith(new URL(address).origin) && !url.startsWith("data:")) elsewhere.push(url);
});
const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));

const found = { elsewhere, problems };
if (act === "confirm") {
  await page.goto(address);
  found.before = await page.locator("main, body").first().innerText();
  await page.getByRole("button", { name: rest[0] }).click();
  found.after = await page.locator("main, body").first().innerText();
  found.cookies = (await context.cookies()).length;
} else if (act === "docs") {
  await page.goto(address);
  await page.locator(".opblock").first().waitFor({ timeout: 20000 });
  found.operations = await page.locator(".opblock").count();
  found.title = await page.locator(".title").first().innerText();
} else {
  await page.goto(address);
  found.text = await page.locator("body").innerText();
}
if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
await browser.close();
console.log(JSON.stringify(found));
