// Opens a page in Chromium and prints a report as JSON: in wide and narrow windows, with the light and
// dark theme, with the keyboard only, without JavaScript, and with the accessibility checks of axe.
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

// Opens the page in a new window and records its requests and error messages.
async function open(options) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const view = await context.newPage();
  const seen = { requests: [], errors: [] };
  view.on("request", (request) => request.url() === address || seen.requests.push(request.url()));
  view.on("console", (message) => seen.errors.push(message.text()));
  view.on("pageerror", (error) => seen.errors.push(error.message));
  await view.goto(address);
  return { context, view, seen };
}

const views = [];
for (const colorScheme of ["light", "dark"]) {
  for (const [width, height] of [[1400, 1000], [390, 844]]) {
    const { context, view, seen } = await open({ colorScheme, viewport: { width, height } });
    const name = `${colorScheme}-${width}`;
    await view.screenshot({ path: join(pictures, `${name}.png`) });
    const found = await view.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - innerWidth,
      background: getComputedStyle(document.body).backgroundColor,
      text: document.body.innerText,
    }));
    views.push({ name, ...seen, ...found });
    await context.close();
  }
}

// With the keyboard only.
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
const status = await view.getByRole("status").innerText();
await view.keyboard.press("ArrowDown");
const active = await view.getByRole("combobox").getAttribute("aria-activedescendant");
await view.keyboard.press("Enter");
const hash = await view.evaluate(() => decodeURIComponent(location.hash.slice(1)));
const target = await focused();
const in_view = await view.evaluate(() => {
  const { top, bottom } = document.activeElement.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
});
const theme = view.getByRole("button", { name: /Theme/ });
const backgrounds = [];
await theme.focus();
for (let turn = 0; turn < 3; turn += 1) {
  backgrounds.push(await view.evaluate(() => getComputedStyle(document.body).backgroundColor));
  await view.keyboard.press("Enter");
}
const keyboard = { first, skipped, find, options, status, active, hash, focused: target, in_view, backgrounds, ...seen };
await context.close();

// Without JavaScript, only the search and the theme button are hidden.
const bare = await open({ javaScriptEnabled: false, viewport: { width: 1200, height: 900 } });
const without_script = {
  find: await bare.view.locator("#find").isVisible(),
  theme: await bare.view.locator("#theme").isVisible(),
  text: await bare.view.locator("body").innerText(),
};
await bare.context.close();

// axe runs a script, which the page's content security policy would block.
const violations = [];
for (const colorScheme of ["light", "dark"]) {
  const { context, view } = await open({ colorScheme, bypassCSP: true, viewport: { width: 1200, height: 900 } });
  await view.evaluate(() => document.querySelectorAll("details").forEach((it) => { it.open = true; }));
  await view.evaluate(axe);
  const { violations: found, passes } = await view.evaluate(() => globalThis.axe.run(document));
  if (!passes.length) violations.push(`${colorScheme}: axe checked nothing`);
  for (const it of found) violations.push(`${colorScheme}: ${it.id}: ${it.nodes[0].html}`);
  await context.close();
}
await browser.close();
console.log(JSON.stringify({ views, keyboard, without_script, violations }));
