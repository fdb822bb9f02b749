// Opens a page in Chromium as readers do, and prints what was seen as JSON: wide and narrow, light and
// dark, by the keyboard alone, without a script, and through the eyes of axe.
//
//   node browser.mjs NODE_MODULES PAGE QUERY PICTURES
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, page, query, pictures] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const program = process.env.PATH.split(delimiter)
  .map((folder) => join(folder, "chromium"))
  .find((path) => existsSync(path));
const browser = await chromium.launch({
  executablePath: program,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
  ],
});
const address = pathToFileURL(page).href;

// A page in a window of its own, with all that it asks for and complains of.
async function open(options) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const view = await context.newPage();
  const seen = { requests: [], complaints: [] };
  view.on("request", (request) => request.url() === address || seen.requests.push(request.url()));
  view.on("console", (message) => seen.complaints.push(message.text()));
  view.on("pageerror", (error) => seen.complaints.push(error.message));
  await view.goto(address);
  return { context, view, seen };
}

const looks = [];
for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1400, 1000], [390, 844]]) {
    const { context, view, seen } = await open({ colorScheme, viewport: { width, height } });
    const name = `${colorScheme}-${width}`;
    await view.screenshot({ path: join(pictures, `${name}.png`) });
    const found = await view.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - innerWidth,
      ground: getComputedStyle(document.body).backgroundColor,
      text: document.body.innerText,
    }));
    looks.push({ name, ...seen, ...found });
    await context.close();
  }
}

// By the keyboard alone.
const { context, view, seen } = await open({ colorScheme: "light", viewport: { width: 1200, height: 900 } });
const focused = () => view.evaluate(() => document.activeElement.id);
await view.keyboard.press("Tab");
const first = await view.evaluate(() => document.activeElement.getAttribute("href"));
await view.keyboard.press("Enter");
const skipped = await focused();
await view.keyboard.press("/");
const find = await focused();
await view.keyboard.type(query);
const options = await view.getByRole("option").count();
const told = await view.getByRole("status").innerText();
await view.keyboard.press("ArrowDown");
const active = await view.getByRole("combobox").getAttribute("aria-activedescendant");
await view.keyboard.press("Enter");
const hash = await view.evaluate(() => decodeURIComponent(location.hash.slice(1)));
const reached = await focused();
const inView = await view.evaluate(() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
});
const theme = view.getByRole("button", { name: /Theme/ });
const grounds = [];
await theme.focus();
for (let turn = 0; turn < 3; turn += 1) {
  grounds.push(await view.evaluate(() => getComputedStyle(document.body).backgroundColor));
  await view.keyboard.press("Enter");
}
const keyboard = { first, skipped, find, options, told, active, hash, reached, inView, grounds, ...seen };
await context.close();

// Without a script everything is there but what needs one.
const bare = await open({ javaScriptEnabled: false, viewport: { width: 1200, height: 900 } });
const scriptless = {
  find: await bare.view.locator("#find").isVisible(),
  theme: await bare.view.locator("#theme").isVisible(),
  text: await bare.view.locator("body").innerText(),
};
await bare.context.close();

// axe needs to run a script of its own, which the page's policy would not let it.
const faults = [];
for (const colorScheme of ["light", "dark"]) {
  const { context, view } = await open({ colorScheme, bypassCSP: true, viewport: { width: 1200, height: 900 } });
  await view.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
  await view.evaluate(axe);
  const { violations, passes } = await view.evaluate(() => globalThis.axe.run(document));
  if (!passes.length) faults.push(`${colorScheme}: nothing was looked at`);
  for (const it of violations) faults.push(`${colorScheme}: ${it.id}: ${it.nodes[0].html}`);
  await context.close();
}
await browser.close();
console.log(JSON.stringify({ looks, keyboard, scriptless, faults }));
