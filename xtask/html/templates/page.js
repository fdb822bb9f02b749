"use strict";
(() => {
  const root = document.documentElement;
  const storedTheme = (write) => {
    // Storage can be unavailable on a page that is opened as a file.
    try {
      if (write !== undefined) localStorage.setItem("theme", write);
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  };

  const theme = document.getElementById("theme");
  const themes = ["system", "light", "dark"];
  const words = { system: "system", light: "light", dark: "dark" };
  let chosen = themes.includes(storedTheme()) ? storedTheme() : "system";
  const show = () => {
    if (chosen === "system") delete root.dataset.theme;
    else root.dataset.theme = chosen;
    theme.textContent = `Theme: ${words[chosen]}`;
  };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    chosen = themes[(themes.indexOf(chosen) + 1) % themes.length];
    storedTheme(chosen);
    show();
  });
  show();

  const contents = document.getElementById("contents");
  if (contents && matchMedia("(max-width: 60rem)").matches) contents.open = false;

  const find = document.getElementById("find");
  if (!find) return;
  find.hidden = false;
  const query = document.getElementById("query");
  const list = document.getElementById("found");
  const count = document.getElementById("count");
  const most = 60;
  // Among equal matches, operations are listed first, then schemas, then properties.
  const kinds = ["property", "schema", "operation"];
  const index = [...document.querySelectorAll("[data-find]")].map((element) => ({
    element,
    kind: element.dataset.find,
    name: element.dataset.name,
    version: element.closest("article")?.getAttribute("aria-labelledby"),
    words: `${element.dataset.name} ${element.dataset.words || ""} ${element.id}`.toLowerCase(),
  }));
  let found = [];
  let at = -1;

  const close = () => {
    list.hidden = true;
    query.setAttribute("aria-expanded", "false");
    query.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const select = (next) => {
    at = (next + found.length) % found.length;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    const item = list.children[at];
    query.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const go = (hit) => {
    close();
    location.hash = hit.element.id;
    hit.element.setAttribute("tabindex", "-1");
    hit.element.focus({ preventScroll: true });
  };
  const search = () => {
    const terms = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!terms.length) {
      count.textContent = "";
      list.replaceChildren();
      found = [];
      return close();
    }
    // The best matches first: the whole name, its last part, all terms in the name, terms elsewhere.
    const rank = (hit) => {
      const name = hit.name.toLowerCase();
      if (name === terms[0]) return 0;
      if (name.split(".").pop() === terms[0]) return 1;
      return terms.every((term) => name.includes(term)) ? 2 : 3;
    };
    const hits = index.filter((hit) => terms.every((term) => hit.words.includes(term)))
      .map((hit) => ({ ...hit, rank: rank(hit) }));
    hits.sort((a, b) => a.rank - b.rank || kinds.indexOf(b.kind) - kinds.indexOf(a.kind));
    found = hits.slice(0, most);
    list.replaceChildren(...found.map((hit, i) => {
      const item = document.createElement("li");
      item.id = `found-${i}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = hit.version ? ` ${hit.kind}, ${hit.version}` : ` ${hit.kind}`;
      item.append(hit.name, kind);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); go(hit); });
      return item;
    }));
    count.textContent = hits.length > most ? `${hits.length} found, the first ${most} shown` : `${hits.length} found`;
    list.hidden = !found.length;
    query.setAttribute("aria-expanded", String(found.length > 0));
    query.removeAttribute("aria-activedescendant");
    at = -1;
  };
  query.addEventListener("input", search);
  query.addEventListener("focus", search);
  query.addEventListener("blur", close);
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      query.value = "";
      search();
    } else if (!found.length || list.hidden) {
      return;
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      select(at + 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      select(at < 0 ? found.length - 1 : at - 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      go(found[Math.max(at, 0)]);
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
    }
  });
})();
