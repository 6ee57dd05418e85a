// A real browser with authenticators that a test commands (WebAuthn domain of the DevTools protocol), for _passkeys.py: one JSON
// command a line on standard input, its answer on standard output.
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
const context = await browser.newContext();
const page = await context.newPage();
const devtools = await context.newCDPSession(page);
await devtools.send("WebAuthn.enable");

// The page is empty, whoever's origin it has: what is looked at is the browser, not the server's pages.
const blank = { contentType: "text/html", body: "<!doctype html><title>Passkeys</title>" };
await context.route("**/passkeys-judge", (route) => route.fulfill(blank));

const acts = {
  // Goes to an empty page of this origin.
  open: ({ origin }) => page.goto(`${origin}/passkeys-judge`),
  // Plugs an authenticator in: options of WebAuthn.addVirtualAuthenticator.
  plug: async ({ options }) => (await devtools.send("WebAuthn.addVirtualAuthenticator", { options })).authenticatorId,
  unplug: ({ authenticator }) => devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: authenticator }),
  // Whether the person's finger, face or PIN is the right one.
  verify: ({ authenticator, right }) =>
    devtools.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: right }),
  // What is inside an authenticator: no page ever sees that.
  inside: async ({ authenticator }) =>
    (await devtools.send("WebAuthn.getCredentials", { authenticatorId: authenticator })).credentials,
  // Puts a credential into an authenticator: a copy of one from elsewhere.
  put: ({ authenticator, credential }) =>
    devtools.send("WebAuthn.addCredential", { authenticatorId: authenticator, credential }),
  // As a page would: the server's options as they came, the browser's answer as it is.
  create: ({ options }) =>
    page.evaluate(async (json) => {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
      return (await navigator.credentials.create({ publicKey })).toJSON();
    }, options),
  get: ({ options }) =>
    page.evaluate(async (json) => {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
      return (await navigator.credentials.get({ publicKey })).toJSON();
    }, options),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...rest } = JSON.parse(line);
  const answer = await acts[act](rest).then(
    (done) => ({ done: act === "open" ? null : done }),
    // The name of the DOM's error, which is what a page goes by.
    (error) => ({ refused: /\b([A-Z]\w+Error)\b/.exec(String(error))?.[1] ?? String(error) }),
  );
  console.log(JSON.stringify(answer));
}
await browser.close();
