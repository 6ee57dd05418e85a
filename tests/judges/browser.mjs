// Drives a real browser for browser.py: one act a run, its findings as JSON on standard output.
import axe from "axe-core";
import { chromium } from "playwright-core";

const [act, address, ...rest] = process.argv.slice(2);
const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
const context = await browser.newContext({ javaScriptEnabled: act !== "confirm", viewport: { width: 1000, height: 800 } });
const page = await context.newPage();
const elsewhere = [];
context.on("request", (request) => {
  const url = new URL(request.url());
  if (url.protocol !== "data:" && url.origin !== new URL(address).origin) elsewhere.push(url.href);
});
const problems = [];
page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
page.on("pageerror", (error) => problems.push(String(error)));
page.on("requestfailed", (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));

const text = () => page.locator("main, body").first().innerText();
// Rules that axe-core knows: contrast, names, landmarks, language, … The inbox is for developers, and looks for new mail by itself.
const off = address.endsWith("/dev/inbox") ? { "meta-refresh": { enabled: false } } : {};
const barriers = async () => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ rules }), off);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
};
// As on a small phone: nobody should have to push the page sideways to read it.
const widthAt320 = async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  return page.evaluate(() => document.documentElement.scrollWidth);
};

const found = { elsewhere, problems };
if (act === "confirm") {
  await page.goto(address);
  found.before = await text();
  await page.getByRole("button", { name: rest[0] }).click();
  found.after = await text();
  await page.goto(address);
  found.again = await text();
  found.cookies = (await context.cookies()).length;
} else if (act === "look") {
  await page.goto(address);
  found.text = await text();
  found.barriers = await barriers();
  await page.emulateMedia({ colorScheme: "dark" });
  found.barriersInTheDark = await barriers();
  found.width = await widthAt320();
} else {
  await page.goto(address);
  await page.locator(".opblock").first().waitFor({ timeout: 20000 });
  found.operations = await page.locator(".opblock").count();
  const tried = page.locator(".opblock", { has: page.locator(`[data-path="${rest[0]}"]`) }).first();
  await tried.locator(".opblock-summary-control").click();
  await tried.getByRole("button", { name: "Execute" }).click();
  const status = tried.locator(".live-responses-table .response-col_status").last();
  await status.waitFor({ timeout: 20000 });
  found.tried = (await status.innerText()).trim();
}
if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
await browser.close();
console.log(JSON.stringify(found));
